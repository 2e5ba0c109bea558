import { parentPort } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { type Cartoon, type StyleId, succeed } from '../cartoon.ts';
import { messageOf } from '../error-message.ts';
import { loadEngines } from './engines/index.ts';
import { createFaceFinder } from './faces/finder.ts';
import { useThreads } from './image/sharp.ts';
import { movable } from './movable.ts';
import { drawCartoon } from './pipeline.ts';
import { warmUp } from './warm.ts';
import type { DrawAnswer, StageMessage, ThreadSetup, ToThread, TroubleMessage } from './wire.ts';

/** The thread side: loads and warms the engines once, then draws what it is sent. Piscina waits for the promise. */
export default start(workerData as ThreadSetup);

async function start({ styles, limits, networkThreads, warm, ...folders }: ThreadSetup) {
  useThreads(networkThreads);
  const engines = await loadEngines({ threads: networkThreads, ...folders });
  // So small are its networks that a second thread gains a tenth where nothing else runs, and loses far more where much does.
  const faceFinder = await createFaceFinder({ cacheDirectory: folders.networkFolder, threads: 1 });
  const tell = (message: StageMessage | TroubleMessage) => parentPort?.postMessage(message);
  const onError = (style: StyleId, error: unknown) => tell({ style, trouble: messageOf(error) });
  await warmUp({ styles, engines, faceFinder, warm, onError });

  return async (task: ToThread): Promise<DrawAnswer> => {
    if (task.kind === 'ready') return undefined;
    const answer = await drawCartoon(task.request, {
      styles,
      engines,
      faceFinder,
      limits,
      clock: () => performance.now(),
      onStage: (stage) => tell({ job: task.job, stage }),
    });
    return answer.ok ? moved(answer.value) : answer;
  };
}

/** Marks a cartoon so that Piscina moves its bytes to the main thread, where they may be moved, instead of copying them. */
function moved(cartoon: Cartoon): DrawAnswer {
  const bytes = movable(cartoon.bytes);
  const answer = succeed({ ...cartoon, bytes });
  return move({ [valueSymbol]: answer, [transferableSymbol]: [bytes.buffer] } as never) as never;
}
