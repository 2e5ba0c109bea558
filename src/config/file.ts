import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Words } from '../i18n/words.ts';

/** The operator's settings as text; without `path` they have no file, and the defaults apply. */
export type ConfigFile =
  | { readonly ok: true; readonly text: string; readonly path: string }
  | { readonly ok: true; readonly path?: undefined }
  | { readonly ok: false; readonly problem: string };

/** What is asked of the disk. Both throw, with the `code` that Node gives to what went wrong. */
export interface FileSystem {
  readonly readFile: (path: string) => string;
  readonly readFolder: (path: string) => readonly string[];
}

export const disk: FileSystem = { readFile: (path) => readFileSync(path, 'utf8'), readFolder: readdirSync };

export const CONFIG_FILE_VARIABLE = 'TOONSMITH_CONFIG';

/** Reads the file that the operator has named; no other is looked for. */
export function readNamedConfigFile(
  path: string,
  { readFile }: FileSystem,
  { say }: Pick<Words, 'say'>,
): ConfigFile {
  try {
    return { ok: true, text: readFile(path), path };
  } catch (error) {
    // The value is not repeated: it may be a secret that was put into the wrong variable.
    const reason = reasonOf(error, say);
    return { ok: false, problem: say('config-named-unreadable', { variable: CONFIG_FILE_VARIABLE, reason }) };
  }
}

/**
 * Reads the file where it is usually looked for. Only a file that certainly doesn't exist counts as none: ignoring
 * settings that the operator wrote could allow what they forbid. A file with nearly the right name is therefore a problem too.
 */
export function readUsualConfigFile(
  path: string,
  { readFile, readFolder }: FileSystem,
  { say }: Pick<Words, 'say'>,
): ConfigFile {
  const [folder, name] = [dirname(path), basename(path)];
  let text: string | undefined;
  let names: readonly string[];
  try {
    names = readFolder(folder);
    if (names.some((one) => one.toLowerCase() === name)) text = readFile(path);
  } catch (error) {
    return { ok: false, problem: say('config-file-unreadable', { path, reason: reasonOf(error, say) }) };
  }
  const misnamed = names.find((one) => one.toLowerCase() !== name && NEARLY_RIGHT.test(one));
  if (misnamed !== undefined)
    return { ok: false, problem: say('config-file-misnamed', { name, found: join(folder, misnamed) }) };
  return text === undefined ? { ok: true } : { ok: true, text, path };
}

/** `toonsmith.yml`, `.toonsmith.yaml`, `toonsmith.yaml.txt`, `toonsmith.conf`; not `toonsmith.yaml.bak` or `.example`. */
const NEARLY_RIGHT =
  /^\.?toonsmith(?:[-_.]?(?:config|settings))?\.(?:ya?ml|json|toml|ini|cfg|conf)(?:\.txt)?$/i;

/** Why a file can't be read; the system's code where there is no message for it. */
function reasonOf(error: unknown, say: Words['say']): string {
  const { code } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? 'unknown' : REASONS[code];
  return reason === undefined ? code! : say(`config-reason-${reason}`);
}
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission',
  EPERM: 'permission',
  EISDIR: 'folder',
  ELOOP: 'link-loop',
  ENOENT: 'missing',
};
