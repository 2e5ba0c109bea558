import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const locked: [path: string, entry: Entry][] = Object.entries(lock.packages);

interface Entry {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

it('the lock file holds the native packages of every platform (else run: npm run lock)', () => {
  const paths = locked.map(([path]) => path);
  const missing = locked
    .filter(([path]) => path !== '')
    .flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies))
    .filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)));
  expect(missing).toEqual([]);
});

it('the lock file names no download addresses, which differ from place to place (else run: npm run lock)', () => {
  expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

it('the lock file holds a checksum of every package (else run: npm run lock)', () => {
  expect(locked.filter(([path, { integrity }]) => path !== '' && !integrity).map(([path]) => path)).toEqual(
    [],
  );
});

it('the lock file belongs to package.json', () => {
  const { version, dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(lock.packages['']).toMatchObject({ version, dependencies, devDependencies });
});
