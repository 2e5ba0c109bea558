import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createWords } from '../../src/i18n/words.ts';

const source = new URL('../../src/', import.meta.url);
const said = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) =>
    [...readFileSync(new URL(path, source), 'utf8').matchAll(/\.say\(\s*'([^']+)'/g)].map(([, id]) => [
      id!,
      path,
    ]),
  );

const words = createWords('en');

it('the code says messages by name', () => {
  expect(said.length).toBeGreaterThan(3);
});

it.each(said)('%s, which %s says, is a message', (id) => {
  // Arguments are not known here; that it is missing altogether is.
  const error = (() => {
    try {
      words.say(id);
      return '';
    } catch (error) {
      return String(error);
    }
  })();
  expect(error).not.toContain('no locale has it');
});
