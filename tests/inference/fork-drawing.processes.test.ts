import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startDrawingProcess } from '../../src/inference/drawing-process.ts';
import { forkAhead, takeAhead } from '../../src/inference/fork-drawing.ts';
import type { WorkerSetup } from '../../src/inference/messages.ts';
import { createFolder } from '../cli/fake-terminal.ts';

/** A drawing process that is ready once it was told its setup, and listens late. */
const PROGRAM = `setTimeout(() => process.on('message', ({ kind, setup }) =>
  process.send({ kind: 'ready', residentBytes: setup.networkThreads })), 200);`;

function programOf(text: string): URL {
  const file = join(createFolder(), 'program.mjs');
  writeFileSync(file, text);
  return pathToFileURL(file);
}

describe('a drawing process that is started ahead', () => {
  it('is taken once, and gets what is sent before it listens', async () => {
    const program = programOf(PROGRAM);
    forkAhead(program);
    const child = takeAhead();
    expect(child?.connected).toBe(true);
    expect(takeAhead()).toBeUndefined();
    const setup = { networkThreads: 7 } as WorkerSetup;
    const drawing = startDrawingProcess({ program, setup, child, onStyleError: () => {} });
    expect(await drawing.ready).toBe(7);
    drawing.kill();
    expect((await drawing.ended).message).toContain('SIGKILL');
  });

  it('is not taken when it has ended', async () => {
    await once(forkAhead(programOf('process.exit(3)')), 'exit');
    expect(takeAhead()).toBeUndefined();
  });
});

it('an abandoned one ends without being waited for', async () => {
  const program = programOf(PROGRAM);
  const setup = { networkThreads: 1 } as WorkerSetup;
  forkAhead(program);
  const child = takeAhead()!;
  const drawing = startDrawingProcess({ program, setup, child, onStyleError: () => {} });
  await drawing.ready;
  drawing.abandon();
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
});
