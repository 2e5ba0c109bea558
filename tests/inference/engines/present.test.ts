import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadEngines } from '../../../src/inference/engines/index.ts';
import { presentEngines } from '../../../src/inference/engines/present.ts';
import type { CustomPack } from '../../../src/inference/packs/custom.ts';
import { createFolder } from '../../cli/fake-terminal.ts';
import { networkFolder } from '../../fixtures/faces.ts';

/** Which styles an engine draws, in an order of their own. */
const stylesOf = (engines: ReadonlyMap<string, { readonly styles: ReadonlySet<string> }>) =>
  Object.fromEntries([...engines].map(([id, { styles }]) => [id, [...styles].sort()]));

it.each([
  ['a pack of one’s own', ['ghosts']],
  ['none', []],
])('what can be drawn is known without loading the engines, with %s', async (_, own) => {
  const customPacks = own.map((id) => ({ style: { id } }) as unknown as CustomPack);
  const setup = { packsFolder: join(createFolder(), 'packs'), customPacks };
  const engines = await loadEngines({ ...setup, networkFolder, threads: 1 });
  expect(stylesOf(await presentEngines(setup))).toEqual(stylesOf(engines));
  expect([...engines.keys()].includes('custom')).toBe(own.length > 0);
  expect(engines.get('toon')?.styles.size).toBe(5);
});
