import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchCuda, hasCuda } from '../scripts/cuda.cjs';
import { createFolder } from './cli/fake-terminal.ts';

const FOLDER = 'node_modules/onnxruntime-node';
const LIBRARY = 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so';

/** A project whose onnxruntime has this install script. */
function projectWith(script: string): string {
  const root = createFolder();
  const path = join(root, FOLDER, 'script', 'install.js');
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(dirname(join(root, FOLDER, LIBRARY)), { recursive: true });
  writeFileSync(path, script);
  return root;
}

async function fetchWith(script: string, how: { platform?: string; deadline?: number } = {}) {
  const root = projectWith(script);
  const said: string[] = [];
  const say = (sentence: string) => void said.push(sentence);
  const fetched = await fetchCuda({ root, say, platform: 'linux x64', interval: 60_000, ...how });
  return { fetched, last: said.at(-1), said, root };
}

it('fetches CUDA’s libraries with onnxruntime’s own script', async () => {
  const script = `if (process.env.ONNXRUNTIME_NODE_INSTALL === 'cuda12')
    require('fs').writeFileSync(require('path').join(__dirname, '..', '${LIBRARY}'), '');`;
  const { fetched, last, root } = await fetchWith(script);
  expect([fetched, hasCuda(root)]).toEqual([true, true]);
  expect(last).toBe('The CUDA libraries are installed. Run ./run.sh doctor to try them.');
});

it('says what to do where there is no network', async () => {
  const { fetched, said, last } = await fetchWith(`throw new Error('getaddrinfo ENOTFOUND')`);
  expect(fetched).toBe(false);
  expect(said.join('\n')).toContain('getaddrinfo ENOTFOUND');
  expect(last).toMatch(/^Couldn’t download the CUDA libraries\. Check your connection and proxy/);
});

it('ends a download that does not come to an end', async () => {
  const { fetched, last } = await fetchWith('setInterval(() => {}, 1000)', { deadline: 300 });
  expect(fetched).toBe(false);
  expect(last).toMatch(/^The download took too long/);
});

it('says where there are none', async () => {
  const { fetched, said } = await fetchWith('', { platform: 'darwin arm64' });
  expect([fetched, said]).toEqual([
    false,
    ['There are no CUDA libraries for darwin arm64, only for 64-bit Linux with an Intel or AMD processor.'],
  ]);
});
