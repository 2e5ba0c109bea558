import { defineConfig } from 'vitest/config';
import LongestFirst from './tests/longest-first.ts';

/** Tests that run the built program, or what builds and packs it. */
const E2E = [
  'tests/{browser,e2e,smoke}/**/*.test.ts',
  'tests/{container,deploy,guide,install,package,run}.test.ts',
  'tests/app/serve.test.ts',
  'tests/cli/{own-packs,program}.test.ts',
];

/** Tests that load real networks, start processes, or use PostgreSQL and Redis. */
const INTEGRATION = [
  'tests/inference/{cartoonizer,optimized,pool}.test.ts',
  'tests/inference/convert/{convert,networks,operators}.test.ts',
  'tests/inference/engines/{dct-net,dct-net-blocks,dct-net-parity,toon}.test.ts',
  'tests/inference/engines/{filters,filters-faces,filters-print,filters-strength}.test.ts',
  'tests/inference/cutout/person-finder.test.ts',
  'tests/inference/faces/finder.test.ts',
  'tests/inference/onnx/graph.test.ts',
  'tests/inference/packs/{check,custom,guess,packs,try-custom}.test.ts',
  'tests/**/*.processes.test.ts',
  'tests/**/*.services.test.ts',
  'tests/jobs/crash.test.ts',
  'tests/github.test.ts',
];

/** On a busy machine a real process may take long. */
const LONG_TIMEOUTS = { testTimeout: 180_000, hookTimeout: 180_000 };
/**
 * What they start is the built program, or a bundle of their own: translating hundreds of modules takes longer than most tests. While
 * one of three waits for a lease or a start, two use the cores; after the unit tests, as projects share workers only with equal numbers.
 */
const BUILT = {
  ...LONG_TIMEOUTS,
  globalSetup: ['tests/build.ts'],
  maxWorkers: 3,
  sequence: { groupOrder: 1 },
};

export default defineConfig({
  test: {
    // As many as there are cores where the tests are run.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['tests/temporary-folder.ts'],
    sequence: { sequencer: LongestFirst },
    // The next run need not translate again what is the same.
    experimental: { fsModuleCache: true },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [...E2E, ...INTEGRATION],
          setupFiles: ['tests/unit.ts'],
          // Half of the time would go into loading the same modules for every file.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: INTEGRATION,
          ...BUILT,
          // It imports JSON in a way that Node.js doesn't take.
          server: { deps: { inline: [/@actions\//] } },
        },
      },
      { extends: true, test: { name: 'e2e', include: E2E, ...BUILT } },
    ],
  },
});
