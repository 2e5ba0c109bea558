import type { Style } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { Packs } from '../inference/packs/packs.ts';
import { type FindLook, stateOf } from '../options/availability.ts';
import { listPacks } from './packs.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';

export interface ModelsContext {
  readonly styles: readonly Style[];
  readonly findLook: FindLook;
  readonly packs: Packs;
  readonly words: Pick<Words, 'locale' | 'bytes' | 'duration'>;
  readonly terminal: Terminal;
}

/** Lists every style: what draws it here, or what stands in and what would draw it; then the packs. */
export async function listModels({ styles, findLook, packs, words, terminal }: ModelsContext): Promise<Exit> {
  const rows = styles.map((style) => [
    style.id,
    style.name[words.locale] ?? style.name.en ?? style.id,
    drawnBy(style, findLook),
  ]);
  for (const line of table([['STYLE', 'NAME', 'DRAWN BY'], ...rows])) terminal.stdout.write(`${line}\n`);
  for (const line of await listPacks({ packs, words })) terminal.stdout.write(`${line}\n`);
  return EXIT.ok;
}

function drawnBy(style: Style, findLook: FindLook): string {
  const look = findLook(style.id);
  const wanted = style.engines.join(' or ');
  switch (stateOf(style, findLook)) {
    case 'drawn':
      return look!.engine;
    case 'stand-in':
      return `${look!.engine}, as ${look!.style} (${wanted} is not installed)`;
    case 'missing':
      return `nothing yet (${wanted} is not installed)`;
  }
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => cells(row[column]!))));
  return rows.map((row) =>
    row
      .map((text, column) => text + ' '.repeat(widths[column]! - cells(text)))
      .join('  ')
      .trimEnd(),
  );
}

/** Columns a text takes on a terminal: East Asian signs take two. */
const cells = (text: string) =>
  [...text].reduce((sum, sign) => sum + (/\p{Script=Han}/u.test(sign) ? 2 : 1), 0);
