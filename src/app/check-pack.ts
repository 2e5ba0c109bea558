import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { checkPack, type PackFolder, tellManifestProblems } from '../cli/check-pack.ts';
import { fileErrorText, writeErrorSentence } from '../cli/files.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import { type CustomPack, MANIFEST, networksIn, readCustomPack } from '../inference/packs/custom.ts';
import { type Installation, ROOT } from './installation.ts';

export interface CheckPackRequest {
  /** A folder with a network, or the network itself. */
  readonly path: string;
  /** Write a manifest.json where there is none. */
  readonly save: boolean;
}

export interface RunCheckOptions {
  readonly installation: Installation;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** `models check`: what a network of the operator's own looks like, and what it draws. */
export async function runCheckPack(request: CheckPackRequest, options: RunCheckOptions): Promise<Exit> {
  const { installation, terminal, signal } = options;
  const { words } = installation;
  const refuse = (sentence: string): Exit => {
    terminal.stderr.write(`${sentence}\n`);
    return EXIT.failed;
  };
  try {
    const found = findPack(request, options);
    if (typeof found === 'string') return refuse(found);
    if ('problems' in found) return tellManifestProblems(found.problems, { words, terminal });
    const { checkNetwork } = await import('../inference/packs/check/check-network.ts');
    const photo = readFileSync(new URL('config/test-photo.jpg', ROOT));
    const threads = Math.min(2, availableParallelism());
    return await checkPack(found, {
      words,
      terminal,
      checkNetwork: (network, use, tell) => checkNetwork({ network, use, threads, photo }, { tell, signal }),
      writeSample(name, png) {
        writeFileSync(resolve(terminal.cwd, name), png);
        return name;
      },
    });
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    return refuse(writeErrorSentence(error, request.path, words));
  }
}

/** The folder to check; a sentence when there is nothing in it, and what is wrong with its manifest otherwise. */
function findPack({ path, save }: CheckPackRequest, { installation, terminal }: RunCheckOptions) {
  const { words, packsFolder, ownPacks, styles } = { ...installation, ...installation.folders };
  const { say } = words;
  const start = locate(path, [terminal.cwd, packsFolder]);
  if (typeof start !== 'string') return fileErrorText(start, path, words) ?? start.message;
  const isFile = !statSync(start).isDirectory();
  const folder = isFile ? dirname(start) : start;
  const shown = relative(terminal.cwd, folder) || '.';
  const isThis = (pack: CustomPack) => dirname(pack.network) === folder;
  const others = styles.filter(({ id }) => !ownPacks.some((pack) => pack.style.id === id && isThis(pack)));
  const pack = readCustomPack(
    folder,
    others.map(({ id }) => id),
  );
  if (Array.isArray(pack)) return { problems: pack };
  const read = pack as CustomPack | undefined;
  const networks = networksIn(folder);
  const network = read?.network ?? (isFile && start.endsWith('.onnx') ? start : undefined);
  if (network === undefined && networks.length !== 1)
    return networks.length === 0
      ? say('cli-check-no-network', { folder: shown })
      : say('cli-check-several', {
          folder: shown,
          names: networks.join(', '),
          first: join(shown, networks[0]!),
        });
  const file = network ?? join(folder, networks[0]!);
  const manifest = join(folder, MANIFEST);
  return {
    name: read?.style.id ?? basename(folder),
    network: { path: file, name: basename(file), bytes: statSync(file).size },
    pack: read,
    ...(save && {
      save(content: object) {
        writeFileSync(manifest, `${JSON.stringify(content, undefined, 2)}\n`, { flag: 'wx' });
        return relative(terminal.cwd, manifest);
      },
    }),
  } satisfies PackFolder;
}

/** The path in the first of these folders that has it; otherwise the system's error about the first. */
function locate(path: string, folders: readonly string[]): string | Error {
  for (const folder of folders) {
    const here = resolve(folder, path);
    if (statSync(here, { throwIfNoEntry: false })) return here;
  }
  try {
    statSync(resolve(folders[0]!, path));
    return resolve(folders[0]!, path);
  } catch (error) {
    return error as Error;
  }
}
