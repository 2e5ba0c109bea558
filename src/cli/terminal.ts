import type { Readable, Writable } from 'node:stream';

/** Where a command reads and writes: the person's terminal, or pipes in its place. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Carries results alone, so that it can be piped. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Carries everything said to the person. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** The folder that relative file names count from. */
  readonly cwd: string;
}

/** How a command ended, as its exit status. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** Some of the files failed, the others were drawn. */
  partly: 3,
  /** Ctrl-C, as shells count it: 128 + SIGINT. */
  interrupted: 130,
} as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** The exit status of work on several files. */
export function exitOf({ drawn, failed }: { drawn: number; failed: number }): Exit {
  if (failed === 0) return EXIT.ok;
  return drawn === 0 ? EXIT.failed : EXIT.partly;
}
