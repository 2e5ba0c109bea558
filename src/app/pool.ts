import { randomUUID } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import type { StyleId } from '../cartoon.ts';
import type { WithCartoonizer } from '../cli/draw-file.ts';
import type { Config } from '../config/load.ts';
import { findLook } from '../inference/looks.ts';
import { planDrawing } from '../inference/plan.ts';
import type { Pool } from '../inference/pool.ts';
import type { Looks } from '../options/availability.ts';
import { readDevices } from './device.ts';
import type { PrintError } from './error-printer.ts';
import type { Installation } from './installation.ts';
import { readPackFaults, sayProblems } from './style-problems.ts';

export interface PoolNeeds {
  /** How many pictures are to be drawn. */
  readonly pictures: number;
  /** How many at once, when the person chose that. */
  readonly atOnce?: number | undefined;
  /** The only styles that are drawn; all of them without it. */
  readonly styles?: readonly StyleId[];
  /** Draw once before the first picture: it costs time, which those who come later save. */
  readonly warm: boolean;
  /** Called for every unexpected error, with the id that the person sees. */
  readonly report: PrintError;
}

/** Starts drawing processes. Native libraries are loaded here and not before, so that other commands start at once. */
export async function openPool(
  installation: Installation,
  config: Config,
  { pictures, atOnce, styles: drawn, warm, report }: PoolNeeds,
): Promise<Pool> {
  const { styles, folders, usablePacks } = installation;
  const { createPool } = await import('../inference/pool.ts');
  const machine = { ...measureMachine(), perDrawing: config.drawing.memory };
  const most = planDrawing(machine, atOnce ?? config.drawing.atOnce).atOnce;
  const { networkThreads, memory } = planDrawing(machine, Math.min(pictures, most));
  const { placement, rememberEnd } = await readDevices(installation, config);
  return createPool({
    ...(placement && { placement, onDeviceEnd: (reason) => void rememberEnd(reason) }),
    styles,
    limits: { bytes: config.photo.bytes, pixels: config.photo.pixels, longSide: MAX_LONG_SIDE },
    memory,
    atOnce: Math.min(pictures, most),
    networkThreads: config.drawing.threads ?? networkThreads,
    ...folders,
    customPacks: await usablePacks(drawn),
    ...(!warm && { warm: [] }),
    backlog: most + 1,
    deadlineMilliseconds: config.drawing.deadline,
    report,
    newId,
  });
}

/** The long side that “original” stops at, in pixels: it bounds memory. */
const MAX_LONG_SIDE = 4096;

export const newId = () => randomUUID().slice(0, 8);

/** Runs some work with a pool, which ends with it: the program ends then, and need not wait; what Ctrl-C leaves it drawing ends with this process. */
export const poolLender =
  (
    installation: Installation,
    config: Config,
    needs: Omit<PoolNeeds, 'pictures'>,
    signal: AbortSignal,
  ): WithCartoonizer =>
  async (pictures, work) => {
    const pool = await openPool(installation, config, { pictures, ...needs });
    try {
      return await work(pool);
    } finally {
      if (!signal.aborted || pool.load().running === 0) pool.abandon();
    }
  };

/** Pictures that are drawn at once while serving. */
export const drawingsAtOnce = ({ drawing }: Config): number =>
  planDrawing({ ...measureMachine(), perDrawing: drawing.memory }, drawing.atOnce).atOnce;

/** Finds which looks can be drawn here. */
export async function findLooks(installation: Installation): Promise<Looks> {
  const { styles, folders, usablePacks } = installation;
  const { presentEngines } = await import('../inference/engines/present.ts');
  const engines = await presentEngines({ ...folders, customPacks: await usablePacks() });
  return {
    find: (style) => findLook(styles, style, engines),
    problems: sayProblems(await readPackFaults(installation)),
  };
}

/** Memory is a container's limit where there is one; outside of one the system answers 0 or more than there is. */
export function measureMachine() {
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return { cores: availableParallelism(), memory: Math.min(limit, totalmem()) };
}
