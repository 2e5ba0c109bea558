import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createFolder } from '../cli/fake-terminal.ts';

const addressOf = (module: string) => new URL(`../../src/inference/${module}`, import.meta.url).href;

/** Loads a network as a drawing process does. */
const PROGRAM = `
const { createGraph } = await import('${addressOf('onnx/graph.ts')}');
const { loadNetwork } = await import('${addressOf('session.ts')}');
const graph = createGraph('tiny');
graph.output('out', graph.op('Neg', [graph.input('in', 'float32', [1])]), 'float32', [1]);
await (await loadNetwork(graph.encode(), { threads: 1 })).close();
`;

it('onnxruntime neither keeps an identifier of this machine nor collects what is to be sent', () => {
  const home = createFolder();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', PROGRAM],
    // Where tests seem to run, it never does.
    { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: home, TMPDIR: home } },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  // What tsx translated is kept beside.
  expect(readdirSync(home).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
});
