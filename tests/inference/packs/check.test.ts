import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNetwork } from '../../../src/inference/packs/check/check-network.ts';
import type { CheckEvent } from '../../../src/inference/packs/check/messages.ts';
import { createFolder } from '../../cli/fake-terminal.ts';

const request = { network: 'model.onnx', threads: 1, photo: new Uint8Array(8) };
const running = new AbortController().signal;

/** What is told about a network by this program in the place of the one that looks at it. */
async function check(source: string, { signal = running, silence = 60_000 } = {}): Promise<CheckEvent[]> {
  const file = join(createFolder(), 'program.mjs');
  writeFileSync(file, source);
  const events: CheckEvent[] = [];
  const tell = (event: CheckEvent) => events.push(event);
  await checkNetwork(request, { tell, signal, silence, program: new URL(`file://${file}`) });
  return events;
}

describe('the process that looks at a network', () => {
  it('ends when it has told everything', async () => {
    const events = await check(
      `process.on('message', ({ network }) => {
        process.send({ kind: 'ports', inputs: [], outputs: [], network });
        process.send({ kind: 'done' });
      });`,
    );
    expect(events).toEqual([{ kind: 'ports', inputs: [], outputs: [], network: 'model.onnx' }]);
  });

  it('is ended when it says nothing for too long', async () => {
    expect(await check(`process.on('message', () => { for (;;); });`, { silence: 2_000 })).toEqual([
      { kind: 'fault', fault: { code: 'too-slow', seconds: 2 } },
    ]);
  });

  it.each([
    ['a crash', 'SIGSEGV', { code: 'failed', reason: 'the process ended' }],
    ['the system’s end for want of memory', 'SIGKILL', { code: 'out-of-memory' }],
  ])('turns %s into a reason', async (_, signal, fault) => {
    expect(await check(`process.on('message', () => process.kill(process.pid, '${signal}'));`)).toEqual([
      { kind: 'fault', fault },
    ]);
  });

  it('is ended by Ctrl-C', async () => {
    const stop = new AbortController();
    const checking = check(`process.on('message', () => {});`, { signal: stop.signal });
    stop.abort();
    await expect(checking).rejects.toThrow('aborted');
  });
});
