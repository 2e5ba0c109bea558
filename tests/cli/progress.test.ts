import { expect, it } from 'vitest';
import { pace, showProgress } from '../../src/cli/progress.ts';
import { createWords } from '../../src/i18n/words.ts';
import { createTerminal } from './fake-terminal.ts';

it('foretells the time left from what was done', () => {
  expect(pace(10, 30, 5000)).toEqual({ rate: 2, left: 15_000 });
  expect(pace(3, 0, 1000)).toEqual({ rate: 3, left: 0 });
});

it('foretells nothing before something was done', () => {
  expect(pace(0, 30, 5000)).toEqual({});
  expect(pace(0, 0, 0)).toEqual({});
});

it('counts what an earlier run did, but not into the rate', () => {
  const terminal = createTerminal('.', { tty: true });
  let milliseconds = 0;
  const progress = showProgress(
    { total: 100, before: 90 },
    { stderr: terminal.stderr, words: createWords('en', { surface: 'terminal' }), clock: () => milliseconds },
  );
  for (let done = 0; done < 5; done++) {
    milliseconds += 2000;
    progress.done('', true);
  }
  progress.stop();
  expect(terminal.err()).toContain('95/100 · 0.5 per second · 10 seconds left');
});

it('writes a line for each file where there is no terminal', () => {
  const terminal = createTerminal('.');
  const progress = showProgress(
    { total: 2, before: 0 },
    { stderr: terminal.stderr, words: createWords('en', { surface: 'terminal' }), clock: () => 0 },
  );
  progress.done('a.jpg → a.png', true);
  progress.done('b.jpg: not a picture', false);
  progress.stop();
  expect(terminal.err()).toBe('[1/2] a.jpg → a.png\n[2/2] b.jpg: not a picture\n');
});
