import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Cartoon, Outcome } from '../../src/cartoon.ts';
import type { WithCartoonizer } from '../../src/cli/draw-file.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { createFakeCartoonizer, type FakeCartoonizer } from '../fakes/cartoonizer.ts';

/** A folder that is gone after the test, with these files in it. */
export function createFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A terminal that keeps what is written to it. */
export function createTerminal(
  cwd: string,
  { input = '', tty = false }: { input?: string; tty?: boolean } = {},
): Terminal & { readonly out: () => string; readonly err: () => string } {
  const [stdout, stderr] = [new OutputRecorder(tty), new OutputRecorder(tty)];
  const stdin = Object.assign(tty ? new PassThrough() : Readable.from([Buffer.from(input)]), { isTTY: tty });
  return { stdin, stdout, stderr, cwd, out: () => stdout.text, err: () => stderr.text };
}

class OutputRecorder extends Writable {
  text = '';
  readonly isTTY: boolean;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Lends a cartoonizer that draws a text by putting “cartoon of” before it, as soon as it is asked. */
export function createFakeLender(
  plan?: (text: string, drawn: readonly string[]) => Outcome<Cartoon> | undefined,
): {
  readonly fake: FakeCartoonizer;
  readonly withCartoonizer: WithCartoonizer;
  readonly lent: () => number;
} {
  const clock = {
    now: () => 0,
    monotonic: () => 0,
    after(_milliseconds: number, act: () => void) {
      const immediate = setImmediate(act);
      return () => clearImmediate(immediate);
    },
  };
  const fake = createFakeCartoonizer({ clock, ...(plan && { plan }) });
  let lent = 0;
  return {
    fake,
    lent: () => lent,
    withCartoonizer(_pictures, work) {
      lent += 1;
      return work({
        cartoonize: fake.cartoonize,
        preview: fake.preview,
        load: () => ({
          atOnce: 2,
          running: 0,
          waiting: 0,
          available: 2,
          residentBytes: 400e6,
          slowStyles: [],
          device: 'cpu',
        }),
      });
    },
  };
}
