import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InstallCommand } from '../cli/packs.ts';
import type { Exit, Terminal } from '../cli/terminal.ts';
import type { Config } from '../config/load.ts';
import type { Packs } from '../inference/packs/packs.ts';
import type { CheckPackRequest } from './check-pack.ts';
import { type Installation, ROOT } from './installation.ts';
import { findLooks } from './pool.ts';

/** `models list`, `install`, `verify`, `remove` and `check`. */
export type ModelsCommand =
  | { readonly verb: 'list' | 'verify' }
  | ({ readonly verb: 'check' } & CheckPackRequest)
  | ({ readonly verb: 'install' } & InstallCommand)
  | ({ readonly verb: 'remove' } & Pick<InstallCommand, 'pack' | 'styles'>);

export interface ModelsOptions {
  readonly installation: Installation;
  readonly config: Config;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

export async function runModels(
  command: ModelsCommand,
  { installation, config, terminal, signal }: ModelsOptions,
): Promise<Exit> {
  const { styles, words, brokenStyles } = installation;
  const packs = await openPacks(installation, config);
  const { installPack, removePack, verifyPacks } = await import('../cli/packs.ts');
  const context = { packs, words, terminal, signal, clock: () => performance.now() };
  switch (command.verb) {
    case 'list': {
      const { listModels } = await import('../cli/models.ts');
      const { find } = await findLooks(installation);
      return listModels({ styles, findLook: find, brokenStyles, packs, words, terminal });
    }
    case 'check': {
      const { runCheckPack } = await import('./check-pack.ts');
      return runCheckPack(command, { installation, terminal, signal });
    }
    case 'install':
      return installPack(command, context);
    case 'verify':
      return verifyPacks(context);
    case 'remove':
      return removePack(command, context);
  }
}

async function openPacks({ folders }: Installation, { drawing }: Config): Promise<Packs> {
  const { createPacks } = await import('../inference/packs/packs.ts');
  const { parseCatalogue } = await import('../inference/packs/catalogue.ts');
  return createPacks({
    catalogue: parseCatalogue(await readFile(new URL('models/packs.json', ROOT), 'utf8')),
    folder: folders.packsFolder,
    base: drawing.modelsFrom,
    fetch,
    // Aborting ends the wait; the caller checks the signal.
    wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => {}),
    now: () => new Date(),
  });
}
