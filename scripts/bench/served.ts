import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { peakBytesOf } from './memory.ts';

/** Milliseconds of a program that was started to serve, except where it says otherwise. */
export interface ServedMeasure {
  /** From the command to its first answer. */
  readonly answer: number;
  /** From the command until it is ready for photos. */
  readonly ready: number;
  /** The first picture, by HTTP, once it is ready. */
  readonly first: number;
  /** The median of the later half of the following ones. */
  readonly warm: number;
  /** Most memory of all processes, in bytes. */
  readonly peakBytes: number | undefined;
}

const FOLLOWING = 10;
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Starts the built program to serve, and has it draw one photo again and again. */
export async function measureServed(photo: string, style: string, size: number): Promise<ServedMeasure> {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-served-'));
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: {
      ...process.env,
      TOONSMITH_DATA_FOLDER: folder,
      TOONSMITH_WEB_PORT: '0',
      TOONSMITH_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = saidBy(child);
  try {
    const address = await said(/http:\/\/localhost:\d+/);
    const healthy = await fetch(`${address}/healthz`);
    await healthy.arrayBuffer();
    const answer = performance.now() - began;
    await said(/Ready\./);
    const ready = performance.now() - began;
    const draw = () => drawOver(address, { photo: readFileSync(photo), style, size });
    const first = await draw();
    const following: number[] = [];
    while (following.length < FOLLOWING) following.push(await draw());
    const later = following.slice(FOLLOWING >> 1).sort((a, b) => a - b);
    return { answer, ready, first, warm: later[later.length >> 1]!, peakBytes: peakBytesOf(child.pid!) };
  } finally {
    child.kill('SIGTERM');
    await new Promise((ended) => child.on('close', ended));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resolves with what a program has said that matches; rejects with all it said when it ends before. */
function saidBy(child: ChildProcess): (what: RegExp) => Promise<string> {
  let text = '';
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  return (what) =>
    new Promise((found, fail) => {
      const look = () => {
        const [match] = what.exec(text) ?? [];
        if (match !== undefined) found(match);
      };
      child.stderr?.on('data', look);
      child.once('exit', () => fail(new Error(text)));
      look();
    });
}

interface Drawing {
  readonly photo: Uint8Array<ArrayBuffer>;
  readonly style: string;
  readonly size: number;
}

async function drawOver(address: string, { photo, style, size }: Drawing): Promise<number> {
  const form = new FormData();
  form.set('photo', new Blob([photo]), 'photo.jpg');
  form.set('style', style);
  form.set('size', String(size));
  const began = performance.now();
  const response = await fetch(`${address}/api/cartoons`, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`${style} at ${size}: ${await response.text()}`);
  await response.arrayBuffer();
  return performance.now() - began;
}
