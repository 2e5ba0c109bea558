import type { Outcome } from '../cartoon.ts';
import { createPersonFinder } from './cutout/person-finder.ts';
import { loadEngines } from './engines/index.ts';
import { createFaceFinder } from './faces/finder.ts';
import { useThreads } from './image/sharp.ts';
import { drawCartoon } from './pipeline.ts';
import { decodeBytesBeside } from './plan.ts';
import { drawPreviews } from './previews.ts';
import { warmUp } from './warm.ts';
import { type Load, serveParent } from './worker-channel.ts';

/** A drawing process: loads and warms the engines once, then draws one picture at a time. */
const load: Load = async (setup, onStyleError) => {
  const { styles, limits, memory, networkThreads, warm, ...folders } = setup;
  useThreads(networkThreads);
  const engines = await loadEngines({ threads: networkThreads, ...folders });
  // So small are its networks that a second thread gains a tenth where nothing else runs, and loses far more where much does.
  const small = { cacheDirectory: folders.networkFolder, threads: 1 };
  const faceFinder = await createFaceFinder(small);
  const personFinder = await createPersonFinder(small);
  await warmUp({ styles, engines, faceFinder, personFinder, warm, onError: onStyleError });
  const clock = () => performance.now();
  return async (request, { alone, onStage }) => {
    const decodeBytes = alone ? memory.decodeAlone : decodeBytesBeside(memory, process.memoryUsage.rss());
    const shared = { styles, engines, faceFinder, personFinder, clock, onStage };
    const how = { ...shared, limits: { ...limits, decodeBytes } };
    const outcome = await ('styles' in request ? drawPreviews(request, how) : drawCartoon(request, how));
    return !alone && isHeavy(outcome, memory.decodeAlone) ? 'heavy' : outcome;
  };
};

/** Whether a photo that was refused for the memory of its decoding can be drawn while nothing else is. */
function isHeavy(outcome: Outcome<unknown>, decodeAlone: number): boolean {
  return !outcome.ok && outcome.failure.code === 'decode-memory' && outcome.failure.needed <= decodeAlone;
}

serveParent(load);
