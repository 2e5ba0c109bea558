import { DEFAULT_OPTIONS, type Style, type StyleId } from '../../cartoon.ts';
import { createPersonFinder } from '../cutout/person-finder.ts';
import { type EngineSetup, loadEngines } from '../engines/index.ts';
import { presentEngines } from '../engines/present.ts';
import { createFaceFinder } from '../faces/finder.ts';
import { openPhoto } from '../image/photo.ts';
import type { Raster } from '../image/raster.ts';
import { findLook } from '../looks.ts';
import { drawCartoon } from '../pipeline.ts';
import type { Device } from '../session.ts';
import { compareOn, type NetworkTrial, signalToNoise } from './compare.ts';
import type { DeviceTrial, DrawingTimes } from './fault.ts';
import { type LoadOnDevice, loadOnDevice, type Place, placeNetworks, placeOn } from './place.ts';

export interface TrialRequest extends EngineSetup {
  readonly device: Device;
  readonly styles: readonly Style[];
  /** The test picture, as a file. */
  readonly photo: Uint8Array<ArrayBuffer>;
}

/** A drawing, or a network's numbers, this near to the processor's are the same to the eye, in dB. */
const LEAST_AGREEMENT = 40;
/** A device has to save at least this part of a network's time, and of a picture's: less is within what times vary. */
const LEAST_SAVING = 0.1;
const TIMED_PICTURES = 3;
const LONG_SIDE = 1024;
const MOST_PIXELS = 1e8;

/**
 * Draws the test picture in every look with each network both on the processor and on the device; then once more with those on the device
 * that are the same and quicker there, and measures both.
 */
export async function tryDevice(
  request: TrialRequest,
  load: LoadOnDevice = loadOnDevice,
): Promise<DeviceTrial['result']> {
  const { device } = request;
  const trials = new Map<string, NetworkTrial>();
  const styles = await stylesToDraw(request);
  const processor = await openStudio(request, compareOn(device, trials, load));
  const expected = await drawAll(processor, styles);
  const networks = [...trials].filter(([, trial]) => isBetter(trial)).map(([name]) => name);
  if (networks.length === 0) return summarize([...trials.values()]);
  const faults: string[] = [];
  const onFault = (network: string, reason: string) => void faults.push(`${network}: ${reason}`);
  const other = await openStudio(request, placeOn({ device, networks }, onFault, load));
  const found = await drawAll(other, styles);
  if (faults[0] !== undefined) return { code: 'failed', reason: faults[0] };
  const decibels = Math.min(...expected.map((picture, at) => signalToNoise(picture.data, found[at]!.data)));
  if (decibels < LEAST_AGREEMENT) return differs(decibels);
  const times = await compareTimes(other, processor);
  if (!isQuicker(times)) return { code: 'slower', ...times };
  return { code: 'quicker', networks, ...times };
}

const isQuicker = ({ device, processor }: DrawingTimes) => device <= (1 - LEAST_SAVING) * processor;

const isBetter = (trial: NetworkTrial) =>
  trial.fault === undefined && trial.decibels >= LEAST_AGREEMENT && isQuicker(trial);

/** Why no network is better on the device: what became of the one with most work among those that came furthest. */
function summarize(trials: readonly NetworkTrial[]): DeviceTrial['result'] {
  const ran = trials.filter(({ fault }) => fault === undefined);
  const right = ran.filter(({ decibels }) => decibels >= LEAST_AGREEMENT);
  const total = (part: 'device' | 'processor') => right.reduce((sum, trial) => sum + trial[part], 0);
  if (right.length > 0) return { code: 'slower', device: total('device'), processor: total('processor') };
  if (ran.length > 0) return differs(Math.max(...ran.map(({ decibels }) => decibels)));
  return { code: 'failed', reason: trials.find(({ fault }) => fault !== undefined)?.fault ?? '' };
}

/** Numbers that are none agree in nothing. */
const differs = (decibels: number) => ({ code: 'differs', decibels: Math.max(0, decibels) }) as const;

/** Draws the test picture in a look, with networks of its own, to a file. */
type Studio = (style: StyleId, background?: 'keep' | 'none') => Promise<Uint8Array>;

async function openStudio(request: TrialRequest, place: Place): Promise<Studio> {
  placeNetworks(place);
  const { styles, photo, ...setup } = request;
  const engines = await loadEngines(setup);
  const small = { cacheDirectory: setup.networkFolder, threads: 1 };
  const [faceFinder, personFinder] = [createFaceFinder(small), createPersonFinder(small)];
  const limits = { bytes: photo.length, pixels: MOST_PIXELS, longSide: LONG_SIDE, decodeBytes: 1e9 };
  const clock = () => performance.now();
  const how = { styles, engines, faceFinder, personFinder, limits, clock, onStage: () => {} };
  return async (style, background = 'keep') => {
    const options = { ...DEFAULT_OPTIONS, style, background };
    const drawn = await drawCartoon({ photo: photo.slice(), options }, how);
    if (!drawn.ok) throw new Error(`the style ${style} does not draw: ${drawn.failure.code}`);
    return drawn.value.bytes;
  };
}

/** One style for each look that networks draw in a way of their own. */
async function stylesToDraw({ styles, ...setup }: TrialRequest): Promise<StyleId[]> {
  const engines = await presentEngines(setup);
  const looks = styles.map(({ id }) => findLook(styles, id, engines)).filter((look) => look !== undefined);
  return [...new Map(looks.map((look) => [`${look.engine}/${look.base}`, look.style])).values()];
}

/** One picture in each style, and one without what is behind people; the last is in the usual style. */
async function drawAll(draw: Studio, styles: readonly StyleId[]): Promise<Raster[]> {
  const pictures: Raster[] = [];
  for (const style of styles) pictures.push(await rasterOf(await draw(style)));
  pictures.push(await rasterOf(await draw(DEFAULT_OPTIONS.style, 'none')));
  return pictures;
}

async function rasterOf(file: Uint8Array): Promise<Raster> {
  const opened = await openPhoto(file, { bytes: file.length, pixels: MOST_PIXELS });
  const pixels = opened.ok ? await opened.value.pixels() : opened;
  if (!pixels.ok) throw new Error(pixels.failure.code);
  return pixels.value.raster;
}

/** Milliseconds of the usual picture, in turns, the quickest of several. */
async function compareTimes(onDevice: Studio, onProcessor: Studio): Promise<DrawingTimes> {
  let [device, processor] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let count = 0; count < TIMED_PICTURES; count++) {
    device = Math.min(device, await timed(onDevice));
    processor = Math.min(processor, await timed(onProcessor));
  }
  return { device, processor };
}

async function timed(draw: Studio): Promise<number> {
  const began = performance.now();
  await draw(DEFAULT_OPTIONS.style);
  return performance.now() - began;
}
