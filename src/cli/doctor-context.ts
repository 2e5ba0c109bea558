import type { Style, StyleId } from '../cartoon.ts';
import { messageOf } from '../error-message.ts';
import type { Words } from '../i18n/words.ts';
import type { DeviceTrial } from '../inference/device/fault.ts';
import type { NetworkFault } from '../inference/packs/network-fault.ts';
import type { FindLook } from '../options/availability.ts';
import type { WithCartoonizer } from './draw-file.ts';
import type { Terminal } from './terminal.ts';

/** What one look at the machine found. */
export interface Finding {
  readonly state: 'good' | 'hint' | 'problem';
  readonly subject: string;
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** What came of trying devices, and the one that draws beside the processor. */
export interface FoundDevices {
  readonly placement?: { readonly device: string };
  readonly trials: readonly DeviceTrial[];
}

export interface DoctorContext {
  readonly terminal: Terminal;
  readonly words: Pick<Words, 'bytes' | 'date' | 'duration' | 'failure' | 'say'>;
  readonly machine: Machine;
  /** Versions of the native libraries by name; rejects when one does not load. */
  readonly libraries: () => Promise<Readonly<Record<string, string>>>;
  readonly storage: StorageChecks;
  readonly settings: SettingFacts;
  readonly serving: ServingChecks;
  readonly styles: StyleFacts;
  readonly drawing: TestDrawing;
}

interface StorageChecks {
  /** Folders the program writes to, and the free bytes of their disks; rejects when a folder cannot be written to. */
  readonly disks: readonly { readonly folder: string; readonly freeBytes: () => Promise<number> }[];
  /** Opens, writes and reads a database as serving does, and tells the version of SQLite; rejects when that fails. */
  readonly tryDatabase: () => Promise<string>;
  /** The account this runs as, and the one that the data folder belongs to; undefined where the system has no accounts. */
  readonly account?: AccountFacts | undefined;
  /** Undefined while the settings are wrong. */
  readonly dataFolder?:
    | { readonly folder: string; readonly tryWriting: () => Promise<DataFolderFacts> }
    | undefined;
}

interface SettingFacts {
  /** A sentence for each setting that is wrong. */
  readonly problems: readonly string[];
  /** A sentence for each setting that is ignored or has another name now. */
  readonly warnings: readonly string[];
  /** The file they are read from, if there is one, and the names of the variables that are set. */
  readonly sources: { readonly file?: string | undefined; readonly variables: readonly string[] };
}

interface ServingChecks {
  /** The services that are configured; `use` writes and reads with one, and says what it is. It rejects when that fails. */
  readonly services: readonly {
    readonly name: string;
    readonly setting: string;
    readonly use: () => Promise<string>;
  }[];
  /** The chats; those with a token can be asked whether it is accepted. */
  readonly chats: readonly {
    readonly name: string;
    readonly setting: string;
    readonly ask?: (() => Promise<TokenAnswer>) | undefined;
  }[];
  /** The platforms as a Toonsmith that serves with these settings is connected to them; undefined when none answers. */
  readonly askConnections?: () => Promise<readonly Connected[] | undefined>;
  /** Now, as it is shown in the configured time zone; undefined while the settings are wrong, as is the one below. */
  readonly time?: { readonly now: string; readonly zone: string } | undefined;
  /** Cartoons made at once; the bytes of memory planned for each, for everything else, and for a picture beyond what a process holds. */
  readonly slots?:
    | {
        readonly atOnce: number;
        readonly perDrawing: number;
        readonly base: number;
        readonly picture: number;
      }
    | undefined;
}

interface StyleFacts {
  readonly all: readonly Style[];
  /** Those of them that networks of the operator's own draw. */
  readonly own: readonly StyleId[];
  /** A sentence for each of their manifests that can't be used. */
  readonly packProblems: readonly string[];
  /** Why those that were tried can't be used. */
  readonly broken: ReadonlyMap<StyleId, NetworkFault>;
  readonly findLook: () => Promise<FindLook>;
}

interface TestDrawing {
  readonly withCartoonizer: WithCartoonizer;
  /** The photo that is drawn. */
  readonly testPhoto: () => Promise<Uint8Array>;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
  /** Tries the devices that the settings allow; undefined while the settings are wrong. */
  readonly findDevices?: () => Promise<FoundDevices>;
}

/** A platform, as the readiness check of a Toonsmith that serves describes it. */
export interface Connected {
  readonly platform: string;
  readonly state: string;
  readonly since: string;
  readonly reason?: string | undefined;
}

export interface AccountFacts {
  readonly name: string;
  readonly isRoot: boolean;
  readonly owner?: string | undefined;
}

export interface DataFolderFacts {
  /** It doesn't exist yet, but can be made. */
  readonly isNew: boolean;
  /** Other accounts can't read it. */
  readonly isPrivate: boolean;
  readonly databaseBytes?: number | undefined;
}

/** What a platform says about a token; `skew` is by how many milliseconds this clock is ahead of the platform's. */
export type TokenAnswer = { readonly skew?: number | undefined } & (
  | { readonly state: 'accepted'; readonly account: string }
  | { readonly state: 'refused' }
  | { readonly state: 'unreachable'; readonly reason: string }
);

export interface Machine {
  readonly node: string;
  /** The major versions of Node.js that the tests are run with. */
  readonly testedNodes: readonly string[];
  readonly platform: string;
  readonly cores: number;
  /** Bytes that may be used: a container's limit, or all there is. */
  readonly memory: number;
  readonly freeMemory: number;
}

/** The first line of what an error says. */
export const reason = (error: unknown) => messageOf(error).split('\n')[0]!;
