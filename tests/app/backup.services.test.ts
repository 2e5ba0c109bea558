import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runBackup } from '../../src/app/backup.ts';
import type { Installation } from '../../src/app/installation.ts';
import { openStore } from '../../src/app/open-store.ts';
import { runRestore } from '../../src/app/restore.ts';
import type { Config } from '../../src/config/load.ts';
import { createWords } from '../../src/i18n/words.ts';
import { createFolder, createTerminal } from '../cli/fake-terminal.ts';
import { POSTGRES, postgresDatabase } from '../fixtures/services.ts';

const words = createWords('en', { surface: 'terminal' });
const hasTools = spawnSync('pg_dump', ['--version']).status === 0;
const skipped = POSTGRES.isThere && !hasTools ? ' (skipped: no pg_dump on this computer)' : POSTGRES.skipped;

describe.skipIf(!POSTGRES.isThere || !hasTools)(`the backup of a PostgreSQL store${skipped}`, () => {
  it('is made and restored by the commands that backup and restore name', async () => {
    const folder = createFolder();
    const configOf = (store: string) => ({ dataFolder: folder, services: { store } }) as unknown as Config;
    const named = async (verb: 'backup' | 'restore', config: Config) => {
      const terminal = createTerminal(folder);
      const installation = { words, loaded: { ok: true, config } } as unknown as Installation;
      const exit =
        verb === 'backup'
          ? await runBackup('toonsmith.dump', { installation, config, terminal })
          : await runRestore('toonsmith.dump', { installation, environment: {}, terminal });
      expect(exit).toBe(1);
      return /: (pg_.*)/.exec(terminal.err())?.[1] as string;
    };
    const run = (command: string, store: string) => {
      const env = { ...process.env, TOONSMITH_STORE: store };
      const { status, stderr } = spawnSync(command, { shell: true, cwd: folder, env, encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    };
    const use = async <Result>(store: string, work: (opened: Opened) => Promise<Result>) => {
      const opened = await openStore(configOf(store), words);
      if (!opened.ok) throw new Error(opened.sentence);
      const result = await work(opened.store);
      await opened.store.close();
      return result;
    };
    const [one, other] = [await postgresDatabase(), await postgresDatabase()];
    await use(one, (store) => store.changeSettings('p:1', () => ({ locale: 'fr' }), 1));
    run(await named('backup', configOf(one)), one);
    for (let time = 0; time < 2; time++) {
      run(await named('restore', configOf(other)), other);
      expect(await use(other, (store) => store.settings('p:1'))).toEqual({ locale: 'fr' });
    }
  });
});

type Opened = Extract<Awaited<ReturnType<typeof openStore>>, { ok: true }>['store'];
