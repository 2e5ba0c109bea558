import { Presets, SingleBar } from 'cli-progress';
import type { Words } from '../i18n/words.ts';
import type { Terminal } from './terminal.ts';

/** Shows how far a download is: a bar with speed and time left on a terminal, a line at every tenth elsewhere. */
export interface Transfer {
  at(got: number, total: number): void;
  /** Says something in between. */
  say(line: string): void;
  stop(): void;
}

export interface TransferContext {
  readonly stderr: Terminal['stderr'];
  readonly words: Pick<Words, 'bytes' | 'duration' | 'say'>;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
}

export function showTransfer(context: TransferContext): Transfer {
  const describe = createDescription(context);
  return context.stderr.isTTY ? showBar(context, describe) : showLines(context, describe);
}

/** A transfer in words: a whole line, and what stands beside a bar. */
type Describe = (got: number, total: number) => { readonly line: string; readonly pace: string };

function createDescription({ words, clock }: TransferContext): Describe {
  const started = clock();
  let first: number | undefined;
  return (got, total) => {
    // What was here already did not take any time.
    first ??= got;
    const perMillisecond = (got - first) / Math.max(clock() - started, 1);
    const values = {
      got: words.bytes(got, 'down'),
      total: words.bytes(total, 'up'),
      speed: words.bytes(Math.round(perMillisecond * 1000), 'down'),
      left: perMillisecond > 0 ? words.duration((total - got) / perMillisecond) : '–',
    };
    return {
      line: words.say(perMillisecond > 0 ? 'cli-transfer-speed' : 'cli-transfer-size', values),
      pace: words.say('cli-transfer-pace', values),
    };
  };
}

/** A line at every tenth. */
function showLines({ stderr }: TransferContext, describe: Describe): Transfer {
  let tenths = -1;
  return {
    at(got, total) {
      const now = Math.floor((10 * got) / total);
      if (now <= tenths) return;
      tenths = now;
      stderr.write(`${describe(got, total).line}\n`);
    },
    say: (line) => void stderr.write(`${line}\n`),
    stop() {},
  };
}

function showBar({ stderr }: TransferContext, describe: Describe): Transfer {
  const bar = new SingleBar(
    {
      stream: stderr as NodeJS.WritableStream,
      format: ' {bar} {pace}',
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  let shown = false;
  const hide = () => {
    if (shown) bar.stop();
    shown = false;
  };
  return {
    at(got, total) {
      if (!shown) bar.start(total, got, describe(got, total));
      else bar.update(got, describe(got, total));
      shown = true;
    },
    say(line) {
      hide();
      stderr.write(`${line}\n`);
    },
    stop: hide,
  };
}
