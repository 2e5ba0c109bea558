import type { Style } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { Packs } from '../inference/packs/packs.ts';
import { type FindLook, stateOf } from '../options/availability.ts';
import { table } from './columns.ts';
import { listPacks } from './packs.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';

export interface ModelsContext {
  readonly styles: readonly Style[];
  readonly findLook: FindLook;
  readonly packs: Packs;
  readonly words: Pick<Words, 'locale' | 'bytes' | 'duration' | 'say'>;
  readonly terminal: Terminal;
}

/** Lists every style: what draws it here, or what stands in and what would draw it; then the packs. */
export async function listModels({ styles, findLook, packs, words, terminal }: ModelsContext): Promise<Exit> {
  const rows = styles.map((style) => [
    style.id,
    style.name[words.locale] ?? style.name.en ?? style.id,
    drawnBy(style, findLook, words),
  ]);
  const headings = ['style', 'name', 'engine'].map((column) => words.say(`cli-models-${column}`));
  for (const line of table([headings, ...rows])) terminal.stdout.write(`${line}\n`);
  for (const line of await listPacks({ packs, words })) terminal.stdout.write(`${line}\n`);
  return EXIT.ok;
}

function drawnBy(style: Style, findLook: FindLook, { say }: Pick<Words, 'say'>): string {
  const look = findLook(style.id);
  const wanted = style.engines.join(' / ');
  switch (stateOf(style, findLook)) {
    case 'drawn':
      return look!.engine;
    case 'stand-in':
      return say('cli-models-stand-in', { engine: look!.engine, style: look!.style, wanted });
    case 'missing':
      return say('cli-models-missing', { wanted });
  }
}
