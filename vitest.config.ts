import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/build.ts'],
    // Drawing tests load real networks in real threads; more than two files at once would only queue on the cores.
    maxWorkers: 2,
    // Drawing threads are started from the TypeScript sources, as the tests themselves are.
    execArgv: ['--import', 'tsx'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
