import type { Style } from '../cartoon.ts';
import { type FindLook, stateOf } from './styles.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';

export interface ServeParts {
  readonly terminal: Terminal;
  readonly styles: readonly Style[];
  readonly findLook: FindLook;
  readonly chats: readonly { readonly name: string; readonly configured: boolean }[];
}

/** Says what is set up and how to draw; no chat or page can be served yet. */
export function explainServing({ terminal, styles, findLook, chats }: ServeParts): Exit {
  const drawn = styles.filter((style) => stateOf(style, findLook) === 'drawn').map(({ id }) => id);
  const tokens = chats.filter(({ configured }) => configured).map(({ name }) => name);
  terminal.stdout.write(
    [
      'Toonsmith is set up.',
      `  Styles drawn here: ${drawn.join(', ') || 'none'}`,
      `  Tokens found for: ${tokens.join(', ') || 'no chat'}`,
      '',
      'This version does not serve chats or a page yet. Draw from here:',
      '  ./run.sh draw photo.jpg',
      '  ./run.sh batch photos/ -o cartoons/',
      '  ./run.sh --help',
      '',
    ].join('\n'),
  );
  return EXIT.ok;
}
