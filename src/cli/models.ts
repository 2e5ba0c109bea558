import type { Style, StyleId } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { NetworkFault } from '../inference/packs/network-fault.ts';
import type { Packs } from '../inference/packs/packs.ts';
import { type FindLook, stateOf } from '../options/availability.ts';
import { table } from './columns.ts';
import { networkFaultText } from './pack-sentences.ts';
import { listPacks } from './packs.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';

export interface ModelsContext {
  readonly styles: readonly Style[];
  readonly findLook: FindLook;
  /** Why styles of the operator's own can't be used. */
  readonly brokenStyles: ReadonlyMap<StyleId, NetworkFault>;
  readonly packs: Packs;
  readonly words: Pick<Words, 'locale' | 'bytes' | 'duration' | 'say'>;
  readonly terminal: Terminal;
}

/** Lists every style: what draws it here, or what stands in and what would draw it; then the packs. */
export async function listModels(context: ModelsContext): Promise<Exit> {
  const { styles, packs, words, terminal } = context;
  const rows = styles.map((style) => [
    style.id,
    style.name[words.locale] ?? style.name.en ?? style.id,
    drawnBy(style, context),
  ]);
  const headings = ['style', 'name', 'engine'].map((column) => words.say(`cli-models-${column}`));
  for (const line of table([headings, ...rows])) terminal.stdout.write(`${line}\n`);
  for (const line of await listPacks({ packs, words })) terminal.stdout.write(`${line}\n`);
  return EXIT.ok;
}

function drawnBy(style: Style, { findLook, brokenStyles, words }: ModelsContext): string {
  const { say } = words;
  const fault = brokenStyles.get(style.id);
  if (fault) return say('cli-models-broken', { reason: networkFaultText(fault, words) });
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
