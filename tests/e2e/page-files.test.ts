import { expect, it } from 'vitest';
import { bodyOf, createTestWeb } from '../fakes/web.ts';

const root = new URL('../../', import.meta.url);

it('the page has every file it asks for', async () => {
  const { ask } = await createTestWeb({
    files: {
      page: new URL('page/', root),
      scripts: new URL('dist/page/', root),
      locales: new URL('config/locales/', root),
    },
  });
  const html = await (await ask('/')).text();
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g), ...html.matchAll(/:"(\/library[^"]*)"/g)];
  expect(named.length).toBeGreaterThan(5);
  for (const [, address] of named) expect((await ask(address!)).status, address).toBe(200);
  for (const { sample } of (await bodyOf(await ask('/api/styles'))).styles)
    expect([200, 404]).toContain((await ask(sample)).status);
});
