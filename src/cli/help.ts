import { type Command, Help, type HelpConfiguration, InvalidArgumentError } from 'commander';
import type { Words } from '../i18n/words.ts';
import { nearest } from '../options/suggestions.ts';
import { padTo } from './columns.ts';

/** A command line and the message that says what it does; none where it needs no explanation. */
type Example = readonly [command: string, does?: string];

const DRAW_EXAMPLES: readonly Example[] = [
  ['./run.sh draw photo.jpg', 'cli-example-draw'],
  ['./run.sh draw photo.jpg -o me.webp', 'cli-example-output'],
  ['./run.sh draw photo.jpg --strength 0.3', 'cli-example-light'],
  ['./run.sh draw photo.jpg --strength 0.9 --style pop', 'cli-example-strong'],
  ['./run.sh draw photo.jpg --size 2048 --compare on', 'cli-example-large'],
  ['./run.sh draw *.jpg -o cartoons/', 'cli-example-several'],
  ['curl -s https://example.org/me.jpg | ./run.sh draw - > me.png'],
];
const EXAMPLES = {
  program: [
    ['./run.sh draw photo.jpg', 'cli-example-draw'],
    ['./run.sh draw photo.jpg --style comic', 'cli-example-style'],
    ['./run.sh batch holiday/ -o cartoons/', 'cli-example-batch'],
    ['./run.sh doctor', 'cli-example-doctor'],
  ],
  draw: DRAW_EXAMPLES,
  batch: [
    ['./run.sh batch holiday/ -o cartoons/', 'cli-example-folders'],
    ['./run.sh batch holiday/ -o cartoons/ --style ink', 'cli-example-changed'],
    ['./run.sh batch holiday/', 'cli-example-new-folder'],
    ['./run.sh batch holiday/ -o cartoons/ --names time', 'cli-example-names'],
    ['./run.sh batch holiday/ -o cartoons/ -j 1', 'cli-example-one'],
  ],
  models: [
    ['./run.sh models install dct-net', 'cli-example-pack'],
    ['./run.sh models install dct-net --styles anime,3d', 'cli-example-pack-styles'],
    ['./run.sh models install dct-net --from /media/stick', 'cli-example-pack-from'],
    ['./run.sh models check models/packs/ghosts', 'cli-example-pack-check'],
  ],
  backup: [
    ['./run.sh backup', 'cli-example-backup'],
    ['./run.sh backup /backups/', 'cli-example-backup-folder'],
    ['./run.sh backup before-update.db', 'cli-example-backup-file'],
  ],
  'store-copy': [
    ['./run.sh store copy sqlite postgres', 'cli-example-store-to-postgres'],
    ['./run.sh store copy postgres sqlite', 'cli-example-store-to-sqlite'],
  ],
  admin: [
    ['./run.sh admin ban telegram:42 --days 7 --reason spam', 'cli-example-admin-ban'],
    ['./run.sh admin limit discord:123456789012345678 --pictures 5', 'cli-example-admin-limit'],
    ['./run.sh admin drain on', 'cli-example-admin-drain'],
    ['./run.sh admin drain on --process web-2-1234', 'cli-example-admin-drain-process'],
    ['./run.sh admin notice We’re back at 6 PM.', 'cli-example-admin-notice'],
    ['./run.sh admin audit', 'cli-example-admin-audit'],
  ],
} as const satisfies Readonly<Record<string, readonly Example[]>>;

/** Columns that a remark is wrapped at. */
const REMARK_WIDTH = 100;

/** What `--help` adds below the options: examples, then remarks, then what the exit codes mean. */
export function helpBelow(
  { say }: Pick<Words, 'say'>,
  {
    examples,
    remark,
    exitCodes,
  }: { readonly examples?: keyof typeof EXAMPLES; readonly remark?: string; readonly exitCodes?: string },
): string {
  const rows: readonly Example[] = examples === undefined ? [] : EXAMPLES[examples];
  const width = Math.max(0, ...rows.filter(([, does]) => does).map(([command]) => command.length)) + 2;
  const lines = rows.map(([command, does]) =>
    does === undefined ? `  ${command}` : `  ${padTo(command, width)}${say(does)}`,
  );
  const parts = [
    ...(lines.length > 0 ? [[say('cli-help-examples'), ...lines].join('\n')] : []),
    ...(remark === undefined ? [] : [new Help().boxWrap(say(remark), REMARK_WIDTH)]),
    ...(exitCodes === undefined ? [] : [`${say('cli-help-exit-codes')}\n  ${say(exitCodes)}`]),
  ];
  return parts.map((part) => `\n${part}`).join('\n');
}

/** Makes commander's own headings those of the language. */
export function helpConfiguration({ say }: Pick<Words, 'say'>): HelpConfiguration {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': say('cli-help-usage'),
    'Arguments:': say('cli-help-arguments'),
    'Options:': say('cli-help-options'),
    'Commands:': say('cli-help-commands'),
  };
  return { styleTitle: (title) => titles[title] ?? title };
}

/** Commander's message about wrong arguments in the person's language; as it is where it is none of the known ones. */
export function usageError(text: string, program: Command, { say }: Pick<Words, 'say'>): string {
  const [, kind, flag] = /^error: unknown (option|command) '([^']+)'/.exec(text) ?? [];
  if (kind && flag) {
    const near = /\(Did you mean (?:one of )?([^,?]+)/.exec(text)?.[1] ?? nearestName(kind, flag, program);
    return say(`cli-usage-unknown-${kind}`, { word: flag, nearest: near ?? 'none' });
  }
  const [, argument] = /^error: missing required argument '([^']+)'/.exec(text) ?? [];
  if (argument) return say('cli-usage-missing-argument', { word: argument });
  const [, empty] = /^error: option '([^']+)' argument missing/.exec(text) ?? [];
  if (empty) return say('cli-usage-missing-value', { word: longFlag(empty) });
  const [, word, value, reason] =
    /^error: option '([^']+)' argument '([^']*)' is invalid\. (.*)$/s.exec(text.trimEnd()) ?? [];
  if (word)
    return say('cli-usage-bad-value', { word: longFlag(word), value: value ?? '', reason: reason ?? '' });
  return text.startsWith('error: too many arguments') ? say('cli-usage-too-many') : text.trimEnd();
}

/** `-j, --at-once <number>` → `--at-once`. */
const longFlag = (flags: string): string => /--[\w-]+/.exec(flags)?.[0] ?? flags;

/** Commander suggests what was mistyped, but not what was only begun, as in `--str` for `--strength`. */
function nearestName(kind: string, word: string, program: Command): string | undefined {
  const names =
    kind === 'command'
      ? program.commands.map((command) => command.name())
      : program.commands.flatMap(({ options }) => options.map(({ long }) => long?.slice(2) ?? ''));
  const near = nearest(
    word.replace(/^--?/, ''),
    names.map((name) => [name, name] as const),
  );
  return near === undefined || kind === 'command' ? near : `--${near}`;
}

/** What reads `anime,3d`: at least one style. */
export const styleList =
  ({ say }: Pick<Words, 'say'>) =>
  (text: string): string[] => {
    const items = text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
    if (items.length === 0) throw new InvalidArgumentError(say('cli-usage-a-style'));
    return items;
  };

/** What reads a whole number from 1 on. */
export const atLeastOne =
  ({ say }: Pick<Words, 'say'>) =>
  (text: string): number => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1)
      throw new InvalidArgumentError(say('cli-usage-whole-number'));
    return number;
  };

/** What reads a whole number from 0 on. */
export const wholeNumber =
  ({ say }: Pick<Words, 'say'>) =>
  (text: string): number => {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError(say('cli-usage-number-from-zero'));
    return Number(text);
  };

/** What reads one of a few words. */
export const oneOf =
  <Choice extends string>(choices: readonly Choice[], { say }: Pick<Words, 'say'>) =>
  (text: string): Choice => {
    const choice = choices.find((one) => one === text);
    if (choice === undefined)
      throw new InvalidArgumentError(say('cli-usage-choices', { allowed: choices.join(', ') }));
    return choice;
  };
