import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseCatalogue } from '../inference/packs/catalogue.ts';
import type { CustomPack } from '../inference/packs/custom.ts';
import { filesOf, openPack } from '../inference/packs/installed.ts';
import type { Contents } from '../store/sqlite/backup.ts';
import { type Installation, ROOT, readPackage } from './installation.ts';

/** What a backup keeps besides the database, as it is read from one. */
export interface BackupContents {
  readonly version?: string | undefined;
  /** The text of the configuration file. */
  readonly settings?: string | undefined;
  readonly packs: PackList;
}

/** The networks of an installation by their hashes; the files themselves are downloaded or copied again. */
export interface PackList {
  readonly installed: readonly {
    readonly pack: string;
    readonly style: string;
    /** When it was installed, and the hashes of its files. */
    readonly since: string;
    readonly sha256: readonly string[];
  }[];
  /** The operator's own. */
  readonly own: readonly {
    readonly style: string;
    readonly folder: string;
    readonly network: string;
    readonly sha256: string;
  }[];
}

export type Packed = Pick<Installation, 'ownPacks' | 'folders'>;

/** What is to be kept in a backup of this installation. */
export async function collectContents(configPath: string | undefined, packed: Packed): Promise<Contents> {
  return {
    version: readPackage().version,
    ...(configPath !== undefined && { settings: await readFile(configPath, 'utf8') }),
    packs: JSON.stringify(await listPacks(packed)),
  };
}

export function parseContents({ version, settings, packs }: Contents): BackupContents {
  const none: PackList = { installed: [], own: [] };
  return { version, settings, packs: packs === undefined ? none : (JSON.parse(packs) as PackList) };
}

export async function listPacks({ ownPacks, folders: { packsFolder } }: Packed): Promise<PackList> {
  const catalogue = parseCatalogue(await readFile(new URL('models/packs.json', ROOT), 'utf8'));
  const installed = await Promise.all(
    catalogue.map(async ({ id }) =>
      (await openPack(join(packsFolder, id)).survey()).styles.map((style) => ({
        pack: id,
        style: style.style,
        since: style.installed,
        sha256: filesOf(style).map(({ sha256 }) => sha256),
      })),
    ),
  );
  return { installed: installed.flat(), own: await Promise.all(ownPacks.map(describeOwn)) };
}

async function describeOwn({ style, network }: CustomPack): Promise<PackList['own'][number]> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(network), hash);
  return {
    style: style.id,
    folder: basename(dirname(network)),
    network: basename(network),
    sha256: hash.digest('hex'),
  };
}

/** The styles of a list that another installation lacks, or has with other files. */
export function missingPacks(wanted: PackList, here: PackList): PackList {
  const has = (one: readonly string[], other: readonly string[]) =>
    one.toSorted().join() === other.toSorted().join();
  return {
    installed: wanted.installed.filter(
      ({ pack, style, sha256 }) =>
        !here.installed.some(
          (other) => other.pack === pack && other.style === style && has(other.sha256, sha256),
        ),
    ),
    own: wanted.own.filter(
      ({ style, sha256 }) => !here.own.some((other) => other.style === style && other.sha256 === sha256),
    ),
  };
}
