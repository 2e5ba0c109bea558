import { describe, expect, it } from 'vitest';
import { readStyles } from '../../src/config/styles.ts';
import { bodyOf, createTestWeb, form } from '../fakes/web.ts';

const styles = readStyles(new URL('../../config/styles.json', import.meta.url));

describe('POST /api/previews', () => {
  it('answers one photo with a small picture for each style, by name', async () => {
    const { ask, cartoonizer } = await createTestWeb();
    const body = form(['me'], { strength: '0.3', crop: 'portrait' });
    const answer = await ask('/api/previews?lang=zh-CN', { method: 'POST', body });
    expect(answer.status).toBe(200);
    const { previews } = await bodyOf(answer);
    expect(previews.map(({ style }: { style: string }) => style)).toEqual(styles.map(({ id }) => id));
    const ink = previews.find(({ style }: { style: string }) => style === 'ink');
    expect(ink).toMatchObject({ name: '水墨', width: 4, height: 3 });
    const [, encoded = ''] = ink.image.split('data:image/webp;base64,');
    expect(Buffer.from(encoded, 'base64').toString()).toBe('me as ink');
    expect(cartoonizer.previewed).toEqual(['me']);
    expect(cartoonizer.drawn).toEqual([]);
  });

  it('takes the photo of an earlier job', async () => {
    const { ask, during, cartoonizer } = await createTestWeb();
    const drawn = await during(1_000, ask('/api/cartoons', { method: 'POST', body: form(['me']) }));
    const again = drawn.headers.get('x-toonsmith-job') as string;
    const answer = await ask('/api/previews', { method: 'POST', body: form([], { again }) });
    expect(answer.status).toBe(200);
    expect(cartoonizer.previewed).toEqual(['me']);
  });

  it.each([
    ['no photo', form([]), 400, 'no-photo'],
    ['two photos', form(['me', 'you']), 413, 'album-too-long'],
    ['what is no picture', form(['not-a-picture']), 422, 'not-a-picture'],
    ['a strength out of range', form(['me'], { strength: '7' }), 400, 'bad-option'],
    ['a photo that is gone', form([], { again: 'abc.0' }), 410, 'photo-gone'],
    ['what is no form', '{}', 415, 'not-a-form'],
  ])('refuses %s', async (_, body, status, code) => {
    const { ask } = await createTestWeb();
    const answer = await ask('/api/previews', { method: 'POST', body });
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([status, code]);
  });

  it('says when a visitor who asks too often can ask again', async () => {
    const { ask } = await createTestWeb({ tokens: { visitor: 'a-token-for-visitors' } });
    const headers = { authorization: 'Bearer a-token-for-visitors' };
    const send = () => ask('/api/previews', { method: 'POST', body: form(['me']), headers });
    for (let time = 0; time < 6; time++) expect((await send()).status).toBe(200);
    const refused = await send();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '20']);
    expect((await bodyOf(refused)).code).toBe('rate-limited');
  });
});
