import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cachedNetwork } from '../../../src/inference/convert/cache.ts';

const refusal = { code: 'EROFS' };
const mkdir = vi.spyOn(fs, 'mkdir');
beforeAll(() => {
  mkdir.mockImplementation(() => Promise.reject(Object.assign(new Error('refused'), refusal)));
  syncBuiltinESMExports();
});
afterAll(() => {
  mkdir.mockRestore();
  syncBuiltinESMExports();
});

const keep = () =>
  cachedNetwork({
    directory: 'nowhere',
    name: 'net',
    sources: [],
    convert: () => Buffer.from('converted'),
  });

it('a network is given as bytes where nothing may be written', async () => {
  for (const code of ['EROFS', 'EACCES', 'EPERM']) {
    refusal.code = code;
    expect(Buffer.from((await keep()) as Uint8Array).toString()).toBe('converted');
  }
});

it('any other disk error is reported', async () => {
  refusal.code = 'ENOSPC';
  await expect(keep()).rejects.toThrow('refused');
});
