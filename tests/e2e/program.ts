import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { createFolder } from '../cli/fake-terminal.ts';

const MAIN = resolve('dist/main.js');

/** Starts the built program in a folder of its own; answers what it has written so far, and how it ended. */
export function run(verb: string, settings: Readonly<Record<string, string>>) {
  const cwd = createFolder();
  const own = {
    PATH: process.env.PATH,
    TOONSMITH_DATA_FOLDER: join(cwd, 'data'),
    TOONSMITH_WEB_ENABLED: 'off',
    // Each drawing process takes seconds to load.
    TOONSMITH_DRAWING_AT_ONCE: '1',
  };
  const child = spawn(process.execPath, [MAIN, verb], {
    cwd,
    env: { ...own, ...settings },
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (written += text));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended, written: () => written };
}
