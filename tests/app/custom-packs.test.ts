import { expect, it } from 'vitest';
import { createUsablePacks } from '../../src/app/custom-packs.ts';
import type { CustomPack } from '../../src/inference/packs/custom.ts';

const pack = (id: string) =>
  ({ style: { id, name: { en: id }, engines: ['custom'] } }) as unknown as CustomPack;

it('tries each pack once, when it is needed, and tells of those that do not work', async () => {
  const tried: string[] = [];
  const broken: string[] = [];
  const usable = createUsablePacks(
    [pack('good'), pack('bad'), pack('other')],
    async ({ style }) => {
      tried.push(style.id);
      return style.id === 'bad' ? { code: 'one-color' } : undefined;
    },
    ({ style }, { code }) => broken.push(`${style.id}: ${code}`),
  );
  const idsOf = async (styles?: readonly string[]) => (await usable(styles)).map(({ style }) => style.id);
  expect(await idsOf(['cel'])).toEqual([]);
  expect(tried).toEqual([]);
  expect(await idsOf(['bad', 'cel'])).toEqual([]);
  expect(await idsOf()).toEqual(['good', 'other']);
  expect(await idsOf()).toEqual(['good', 'other']);
  expect(tried).toEqual(['bad', 'good', 'other']);
  expect(broken).toEqual(['bad: one-color']);
});
