import { Presets, SingleBar } from 'cli-progress';
import type { Words } from '../i18n/words.ts';
import type { Terminal } from './terminal.ts';

/** Shows how far a batch is: a bar on a terminal, a line for each file elsewhere. */
export interface Progress {
  /** One more file is done. */
  done(line: string, ok: boolean): void;
  stop(): void;
}

export interface ProgressContext {
  readonly stderr: Terminal['stderr'];
  readonly words: Pick<Words, 'duration' | 'say'>;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
}

/** Starts to show the progress of a batch of `total` files, `before` of which an earlier run has done. */
export function showProgress(
  { total, before }: { total: number; before: number },
  { stderr, words, clock }: ProgressContext,
): Progress {
  const started = clock();
  let now = 0;
  let failed = 0;
  const state = () => {
    const { rate, left } = pace(now, total - before - now, clock() - started);
    const speed = words.say('cli-batch-pace', {
      rate: rate === undefined ? '–' : rate.toFixed(rate < 10 ? 1 : 0),
      left: left === undefined ? '–' : words.duration(left),
    });
    return { pace: failed > 0 ? `${speed} · ${words.say('cli-batch-failed', { count: failed })}` : speed };
  };
  if (!stderr.isTTY)
    return {
      done(line, ok) {
        now += 1;
        if (!ok) failed += 1;
        stderr.write(`[${before + now}/${total}] ${line}\n`);
      },
      stop() {},
    };

  const bar = new SingleBar(
    {
      stream: stderr as NodeJS.WritableStream,
      format: ' {bar} {value}/{total} · {pace}',
      hideCursor: true,
      // The terminal's own SIGINT handler would leave before the journal and the report are written.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(total, before, state());
  return {
    done(_line, ok) {
      now += 1;
      if (!ok) failed += 1;
      bar.update(before + now, state());
    },
    stop: () => bar.stop(),
  };
}

/** Files per second and the milliseconds left, from what was done so far; undefined while nothing was. */
export function pace(
  done: number,
  remaining: number,
  milliseconds: number,
): { rate?: number; left?: number } {
  if (done === 0 || milliseconds <= 0) return {};
  const rate = (done * 1000) / milliseconds;
  return { rate, left: (remaining * 1000) / rate };
}
