import { readdirSync, readFileSync } from 'node:fs';
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { createWords } from '../../src/i18n/words.ts';
import { bodyOf, createTestWeb } from '../fakes/web.ts';

const page = new URL('../../page/', import.meta.url);

describe('the page', () => {
  it('allows nothing but its own files', async () => {
    const { ask } = await createTestWeb();
    const policy = (await ask('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(policy).toContain("require-trusted-types-for 'script'");
  });

  it('names no other site', () => {
    const files = readdirSync(page, { recursive: true, encoding: 'utf8' });
    for (const name of files.filter((file) => /\.(html|css|ts|svg|webmanifest)$/.test(file))) {
      const addresses = readFileSync(new URL(name, page), 'utf8').match(/https?:\/\/[^\s'"<)]+/g) ?? [];
      const foreign = addresses.filter((one) => !/^http:\/\/(localhost|www\.w3\.org\/2000\/svg)/.test(one));
      expect(foreign, name).toEqual([]);
    }
  });

  it.each(['/../package.json', '/page/../../package.json', '/%2e%2e/package.json', '/words/', '/nothing'])(
    'has nothing at %s',
    async (path) => {
      const { ask } = await createTestWeb();
      expect((await ask(path)).status).toBe(404);
    },
  );

  it('is sent packed, and not again when nothing has changed', async () => {
    const { ask } = await createTestWeb();
    const packed = await ask('/style.css', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const etag = packed.headers.get('etag') as string;
    expect((await ask('/style.css', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it.each(['en', 'zh-CN'])(
    'gets in %s what its sentences are made of, and not what terminals and chats say',
    async (locale) => {
      const { ask } = await createTestWeb();
      const served = await (await ask(`/words/${locale}.ftl`)).text();
      const bundle = new FluentBundle(locale);
      expect(bundle.addResource(new FluentResource(served))).toEqual([]);
      expect(bundle.hasMessage('cli-web-open')).toBe(false);
      const missing = [...served.matchAll(/^([a-z][\w-]*) =/gm)].flatMap(([, id]) => {
        const errors: Error[] = [];
        bundle.formatPattern(bundle.getMessage(id!)?.value ?? '', { surface: 'page' }, errors);
        return errors
          .filter((error) => /Unknown (?:message|term)/.test(error.message))
          .map(({ message }) => `${id}: ${message}`);
      });
      expect(missing).toEqual([]);
    },
  );

  const sources = readdirSync(page).filter((name) => /\.(ts|html)$/.test(name));
  const said = sources.flatMap((name) => {
    const text = readFileSync(new URL(name, page), 'utf8');
    return [...text.matchAll(/(?:\bsay\(\s*'|data-(?:say|label)=")([\w-]+)['"]/g)].map(([, id]) => id!);
  });
  const languages = ['en', 'zh-CN'].map((locale) => createWords(locale));
  it.each([...new Set(said)])('says %s, which is a message in every language', (id) => {
    for (const { say } of languages) expect(() => say(id)).not.toThrow(/no locale has it/);
  });
});

describe('the OpenAPI document', () => {
  it('is a valid one', async () => {
    const { ask } = await createTestWeb();
    const document = await bodyOf(await ask('/api/openapi.json'));
    expect(await new Validator().validate(document)).toMatchObject({ valid: true });
  });

  it('describes every route there is, and no other', async () => {
    const { ask, routes } = await createTestWeb();
    const { paths } = await bodyOf(await ask('/api/openapi.json'));
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method} ${path}`),
    );
    const served = routes
      .filter(({ method, path }) => method !== 'ALL' && !/\*$|openapi/.test(path))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(described.sort()).toEqual([...new Set(served)].sort());
  });
});
