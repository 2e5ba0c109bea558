import type { Style, StyleId } from '../cartoon.ts';
import { messageOf } from '../error-message.ts';
import type { Words } from '../i18n/words.ts';
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

export interface DoctorContext {
  readonly terminal: Terminal;
  readonly words: Pick<Words, 'bytes' | 'failure' | 'say'>;
  readonly machine: Machine;
  /** Folders the program writes to, and the free bytes of their disks; rejects when a folder cannot be written to. */
  readonly disks: readonly { readonly folder: string; readonly freeBytes: () => Promise<number> }[];
  /** Versions of the native libraries by name; rejects when one does not load. */
  readonly libraries: () => Promise<Readonly<Record<string, string>>>;
  /** Opens, writes and reads a database as serving does, and tells the version of SQLite; rejects when that fails. */
  readonly tryDatabase: () => Promise<string>;
  /** A sentence for each setting that is wrong. */
  readonly settingProblems: readonly string[];
  /** A sentence for each setting that is ignored because it was replaced. */
  readonly settingWarnings: readonly string[];
  readonly styles: readonly Style[];
  /** Those of them that networks of the operator's own draw. */
  readonly ownStyles: readonly StyleId[];
  readonly findLook: () => Promise<FindLook>;
  /** The chats, and whether each has what it needs to start. */
  readonly chats: readonly {
    readonly name: string;
    readonly configured: boolean;
    readonly setting: string;
  }[];
  readonly withCartoonizer: WithCartoonizer;
  /** The photo that the test drawing draws. */
  readonly testPhoto: () => Promise<Uint8Array>;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
}

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
