import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What is kept up to date; dated decisions describe the code of their day. */
const DOCUMENTS = [
  ...readdirSync('.').filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md'),
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

describe('the documentation', () => {
  it.each(DOCUMENTS)('%s names only files that exist', (document) => {
    expect(missingPaths(readFileSync(document, 'utf8'))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s links only to files and headings that exist', (document) => {
    expect(brokenLinks(document, readFileSync(document, 'utf8'))).toEqual([]);
  });

  it('would notice a file that was moved', () => {
    const text = 'Read `src/attic.ts`, `src/app.ts`, `src/bots/<name>/`, and ``tests/attic``.';
    expect(missingPaths(text)).toEqual(['src/attic.ts', 'tests/attic']);
  });

  it('would notice a link to a file or heading that was renamed', () => {
    const text =
      '[a](attic.md) [b](api.md) [c](../CONTRIBUTING.md#recipe-an-attic) [d](#attic) [e](https://example.org)';
    expect(brokenLinks('docs/telegram.md', text)).toEqual([
      'attic.md',
      '../CONTRIBUTING.md#recipe-an-attic',
      '#attic',
    ]);
  });
});

/** The paths in code spans that lie in a folder of the repository and are not there; those with a placeholder are left out. */
const missingPaths = (markdown: string): string[] =>
  [...markdown.matchAll(/`((?:src|tests|scripts|page|config|docs|\.github)\/[\w./-]+)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !existsSync(path));

/** Web pages, and pages of the repository on GitHub. */
const ELSEWHERE = /^(?:[a-z]+:|\.\.\/\.\.\/security\/)/;

const brokenLinks = (document: string, markdown: string): string[] =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !ELSEWHERE.test(target) && !isThere(document, target));

function isThere(document: string, target: string): boolean {
  const [path = '', heading] = target.split('#');
  const file = path === '' ? document : join(dirname(document), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(readFileSync(file, 'utf8')).includes(heading);
}

/** The anchors of a document's headings, as GitHub names them. */
const headingsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
