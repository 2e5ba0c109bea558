import { readFile } from 'node:fs/promises';
import { DEFAULT_OPTIONS, type Outcome, type Size } from '../cartoon.ts';
import { createPersonFinder } from './cutout/person-finder.ts';
import { placeNetworks, placeOn } from './device/place.ts';
import { loadEngines } from './engines/index.ts';
import { createFaceFinder } from './faces/finder.ts';
import { useThreads } from './image/sharp.ts';
import { drawCartoon } from './pipeline.ts';
import { decodeBytesBeside } from './plan.ts';
import { drawPreviews } from './previews.ts';
import { warmUp } from './warm.ts';
import { type Draw, type Load, serveParent } from './worker-channel.ts';

/**
 * A drawing process: makes the engines and warms them where it serves, then draws one picture at a time.
 * @param onFirst called when the first picture is drawn, before it is answered
 */
export function serveDrawing(onFirst: () => void): void {
  serveParent((setup, tell) => load(setup, tell, onFirst));
}

const load = async (...[setup, tell, onFirst]: [...Parameters<Load>, () => void]): Promise<Draw> => {
  const { styles, limits, memory, networkThreads, warm, placement, ...folders } = setup;
  if (placement) placeNetworks(placeOn(placement, tell.deviceFault));
  useThreads(networkThreads);
  const engines = await loadEngines({ threads: networkThreads, ...folders });
  // So small are its networks that a second thread gains a tenth where nothing else runs, and loses far more where much does.
  const small = { cacheDirectory: folders.networkFolder, threads: 1 };
  const faceFinder = createFaceFinder(small);
  const personFinder = createPersonFinder(small);
  const clock = () => performance.now();
  let isFirst = true;
  const draw: Draw = async (request, { alone, onStage }) => {
    const decodeBytes = alone ? memory.decodeAlone : decodeBytesBeside(memory, process.memoryUsage.rss());
    const shared = { styles, engines, faceFinder, personFinder, clock, onStage };
    const how = { ...shared, limits: { ...limits, decodeBytes } };
    const outcome = await ('styles' in request ? drawPreviews(request, how) : drawCartoon(request, how));
    if (isFirst) onFirst();
    isFirst = false;
    return !alone && isHeavy(outcome, memory.decodeAlone) ? 'heavy' : outcome;
  };
  await warmUp({ styles, engines, warm, onError: tell.styleError });
  if (warm === undefined) await drawTestPhoto(draw);
  return draw;
};

/** Its smallest size: what is loaded and compiled for it is what every picture needs. */
const TEST_SIZE: Size = 512;

/** Draws a photo with a face from file to file, as the first person's will be. */
async function drawTestPhoto(draw: Draw): Promise<void> {
  const photo = new Uint8Array(await readFile(new URL('../../config/test-photo.jpg', import.meta.url)));
  // What is behind people is taken out once too; the last drawing is the usual one.
  for (const background of ['none', 'keep', 'keep'] as const) {
    const options = { ...DEFAULT_OPTIONS, size: TEST_SIZE, background };
    await draw({ photo: photo.slice(), options }, { alone: false, onStage: () => {} });
  }
}

/** Whether a photo that was refused for the memory of its decoding can be drawn while nothing else is. */
function isHeavy(outcome: Outcome<unknown>, decodeAlone: number): boolean {
  return !outcome.ok && outcome.failure.code === 'decode-memory' && outcome.failure.needed <= decodeAlone;
}
