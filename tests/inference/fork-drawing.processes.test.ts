import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startDrawingProcess } from '../../src/inference/drawing-process.ts';
import { forkAhead, takeAhead } from '../../src/inference/fork-drawing.ts';
import type { WorkerSetup } from '../../src/inference/messages.ts';
import { createFolder } from '../cli/fake-terminal.ts';

/** A drawing process that is ready once it was told its setup, and listens late. */
const PROGRAM = `setTimeout(() => process.on('message', ({ kind, setup }) =>
  process.send({ kind: 'ready', residentBytes: setup.networkThreads })), 200);`;

afterEach(() => {
  vi.unstubAllEnvs();
});

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

  it('is the same one when it is started twice, as by run.cjs and by the program', () => {
    const program = programOf(PROGRAM);
    const child = forkAhead(program);
    expect(forkAhead(program)).toBe(child);
    expect(takeAhead()).toBe(child);
    child.kill('SIGKILL');
  });

  it('is not taken when it has ended', async () => {
    await once(forkAhead(programOf('process.exit(3)')), 'exit');
    expect(takeAhead()).toBeUndefined();
  });
});

it('a drawing process reads no certificates', async () => {
  vi.stubEnv('NODE_EXTRA_CA_CERTS', '/none');
  const program = programOf(`process.send(process.env)`);
  const child = forkAhead(program);
  const [env] = await once(child, 'message');
  child.kill('SIGKILL');
  takeAhead();
  expect(env).not.toHaveProperty('NODE_EXTRA_CA_CERTS');
  expect(env).toHaveProperty('PATH');
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
