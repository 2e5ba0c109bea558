import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take longest, most of it waiting for processes: the longest first. */
const LONGEST = [
  'tests/browser/page.test.ts',
  'tests/browser/drawing.test.ts',
  'tests/app/serve.test.ts',
  'tests/cli/program.test.ts',
  'tests/browser/offline.test.ts',
  'tests/e2e/memory-limit.test.ts',
  'tests/e2e/proxy.test.ts',
  'tests/container.test.ts',
];

/** Begins with the longest files, so that none is left alone at the end, also where no earlier run has told how long each takes. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? LONGEST.length : place;
    };
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    return (await super.sort(files)).sort(
      (one, other) => groupOf(one) - groupOf(other) || placeOf(one) - placeOf(other),
    );
  }
}
