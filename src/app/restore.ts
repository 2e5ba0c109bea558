import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeErrorSentence } from '../cli/files.ts';
import { timestamp } from '../cli/names.ts';
import { restore } from '../cli/restore.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import { disk } from '../config/file.ts';
import { type Config, readConfig } from '../config/load.ts';
import type { Words } from '../i18n/words.ts';
import { readContents } from '../store/sqlite/backup.ts';
import { restoreDatabase } from '../store/sqlite/restore.ts';
import { type BackupContents, listPacks, missingPacks, parseContents } from './backup-contents.ts';
import { databasePath, databaseProblemText } from './database.ts';
import { type Environment, type Installation, ROOT } from './installation.ts';

export interface RunRestoreOptions {
  readonly installation: Installation;
  readonly environment: Environment;
  readonly terminal: Terminal;
}

/** Puts a backup in the place of the data folder's database and its settings where there are none, and says which packs are missing. */
export async function runRestore(file: string, options: RunRestoreOptions): Promise<Exit> {
  const { installation, terminal } = options;
  const { words, loaded } = installation;
  if (loaded.ok && loaded.config.services.store !== undefined) {
    terminal.stderr.write(`${words.say('cli-restore-shared', { command: RESTORE })}\n`);
    return EXIT.failed;
  }
  const backup = resolve(terminal.cwd, file);
  const contents = parseContents(existsSync(backup) ? readContents(backup) : {});
  const plan = planSettings(contents.settings, options);
  const { config } = plan;
  const database = resolve(databasePath(config));
  const exit = await restore(file, {
    words,
    terminal,
    now: () => new Date(),
    database,
    async restore(from, kept) {
      const problem = await restoreDatabase(from, { path: database, kept });
      if (problem === undefined) return undefined;
      if (problem.code === 'foreign' && problem.path === from)
        return words.say('cli-restore-foreign', { path: file });
      return problem.code === 'in-use'
        ? words.say('cli-restore-in-use', { folder: config.dataFolder })
        : databaseProblemText(problem, words);
    },
  });
  if (exit !== EXIT.ok) return exit;
  const lines = [...writeSettings(plan, words), ...(await packLines(contents, installation))];
  for (const line of lines) terminal.stderr.write(`${line}\n`);
  return exit;
}

/** The settings that the restored database is for, and what is to be done with those of the backup. */
interface SettingsPlan {
  readonly config: Config;
  /** A file to write, with the name of the message that says why. */
  readonly write?: { readonly file: string; readonly text: string; readonly message: string };
}

/** Settings that are there stay: they are those of this computer. */
function planSettings(
  text: string | undefined,
  { installation: { loaded, words }, environment }: RunRestoreOptions,
): SettingsPlan {
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  const { config } = loaded;
  const file = resolve(loaded.path ?? fileURLToPath(new URL('toonsmith.yaml', ROOT)));
  const present = loaded.path === undefined ? '' : readFileSync(file, 'utf8');
  if (text === undefined || text === present) return { config };
  const beside = join(dirname(file), besideName(file));
  if (present.trim() !== '')
    return { config, write: { file: beside, text, message: 'cli-restore-settings-differ' } };
  const restored = readConfig(environment, words, {
    readFile: (path) => (resolve(path) === file ? text : disk.readFile(path)),
    readFolder: (folder) =>
      resolve(folder) === dirname(file)
        ? [...disk.readFolder(folder), basename(file)]
        : disk.readFolder(folder),
  });
  return restored.ok
    ? { config: restored.config, write: { file, text, message: 'cli-restore-settings' } }
    : { config, write: { file: beside, text, message: 'cli-restore-settings-wrong' } };
}

/** Where the account may not write the file, its settings are kept beside the database. */
function writeSettings({ write, config }: SettingsPlan, words: Words): string[] {
  if (write === undefined) return [];
  const { file, text, message } = write;
  try {
    writePrivately(file, text);
    return [words.say(message, { file })];
  } catch (error) {
    const reason = writeErrorSentence(error, file, words);
    const kept = join(config.dataFolder, besideName(file));
    writePrivately(kept, text);
    return [words.say('cli-restore-settings-failed', { reason, file: kept })];
  }
}

/** Tokens may be in it. */
const writePrivately = (file: string, text: string) => writeFileSync(file, text, { mode: 0o600 });

const besideName = (file: string) => `toonsmith_from-backup_${timestamp(new Date())}${extname(file)}`;

async function packLines({ packs }: BackupContents, installation: Installation): Promise<string[]> {
  const { words, folders } = installation;
  const { installed, own } = missingPacks(packs, await listPacks(installation));
  const styles = new Map<string, string[]>();
  for (const { pack, style } of installed) styles.set(pack, [...(styles.get(pack) ?? []), style]);
  return [
    ...[...styles].map(([pack, names]) =>
      words.say('cli-restore-packs', {
        command: `./run.sh models install ${pack} --styles ${names.join(',')}`,
      }),
    ),
    ...own.map(({ style, folder, network }) =>
      words.say('cli-restore-own', { style, network, folder: join(folders.packsFolder, folder) }),
    ),
  ];
}

const RESTORE = 'pg_restore --clean --if-exists --dbname="$TOONSMITH_STORE" toonsmith.dump';
