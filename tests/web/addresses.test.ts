import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REFUSALS, STATUS } from '../../src/web/responses.ts';
import { bodyOf, createTestWeb } from '../fakes/web.ts';

describe('an address', () => {
  it.each([
    ['GET', '/api/cartoons', 'POST'],
    ['PUT', '/api/cartoons', 'POST'],
    ['POST', '/api/jobs/abc.0', 'DELETE, GET, HEAD'],
    ['DELETE', '/api/jobs/abc.0/picture', 'GET, HEAD'],
    ['PATCH', '/api/session', 'DELETE, GET, HEAD, POST'],
    ['POST', '/', 'GET, HEAD'],
    ['POST', '/style.css', 'GET, HEAD'],
    ['POST', '/docs', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('that doesn’t take %s says what it takes: %s', async (method, path, allowed) => {
    const { ask } = await createTestWeb();
    const answer = await ask(path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allowed]);
    expect(await bodyOf(answer)).toEqual({
      code: 'method-not-allowed',
      message: `This address takes ${allowed}.`,
    });
  });

  it.each([
    ['GET', '/api/nothing'],
    ['POST', '/nothing'],
    ['GET', '/api/jobs/abc.0/nothing'],
  ])('that isn’t there is not found: %s %s', async (method, path) => {
    const { ask } = await createTestWeb();
    const answer = await ask(path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([404, null]);
  });
});

describe('the documentation', () => {
  it('lists every code of the API, and no other', () => {
    const text = readFileSync('docs/api.md', 'utf8');
    const [, errors = ''] = text.split('## Errors');
    const listed = [...errors.matchAll(/^\| [\d, ]+ +\| (.*?) *\|$/gm)].flatMap(([, codes = '']) =>
      codes.split(/[,·]/).map((code) => code.trim()),
    );
    const admin = ['bad-order', 'bad-query', 'order-refused'];
    expect(listed.sort()).toEqual([...REFUSALS, ...Object.keys(STATUS), ...admin].sort());
  });

  it('is a page too, with this installation’s address, routes and defaults', async () => {
    const { ask } = await createTestWeb();
    const answer = await ask('/docs');
    expect(answer.headers.get('content-security-policy')).not.toMatch(/unsafe|script|https?:|\*/);
    const html = await answer.text();
    expect(html).toContain('curl -F photo=@me.jpg http://localhost:7860/api/cartoons');
    expect(html).toContain('<code>POST /api/previews</code>');
    expect(html).toContain('0.1 – 1; default: 0.7');
    expect(html).not.toMatch(/undefined|\[object/);
  });
});
