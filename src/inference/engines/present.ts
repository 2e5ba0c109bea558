import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StyleId } from '../../cartoon.ts';
import type { CustomPack } from '../packs/custom.ts';
import { openPack } from '../packs/installed.ts';
import { CUSTOM_ENGINE, DCT_NET, FILTERS, TOON } from './names.ts';
import { TOON_STYLES } from './toon/styles.ts';

export interface PresentSetup {
  /** Where installed packs are. */
  readonly packsFolder: string;
  /** The operator's own styles. */
  readonly customPacks: readonly CustomPack[];
}

/** The engines that draw here, by id, with their styles: known without loading any native library or network. */
export async function presentEngines({
  packsFolder,
  customPacks,
}: PresentSetup): Promise<ReadonlyMap<string, { readonly styles: ReadonlySet<StyleId> }>> {
  const { usable } = await openPack(join(packsFolder, DCT_NET)).survey();
  const styles: Readonly<Record<string, Iterable<StyleId>>> = {
    [FILTERS]: Object.keys(JSON.parse(await readFilters())),
    [DCT_NET]: usable.map(({ style }) => style),
    [TOON]: TOON_STYLES,
    [CUSTOM_ENGINE]: customPacks.map(({ style }) => style.id),
  };
  const engines = Object.entries(styles).map(([id, ids]) => [id, { styles: new Set(ids) }] as const);
  return new Map(engines.filter(([, engine]) => engine.styles.size > 0));
}

/** The text of config/filters.json: the looks of the filters by their names. */
export const readFilters = (): Promise<string> =>
  readFile(new URL('../../../config/filters.json', import.meta.url), 'utf8');
