import { readFileSync } from 'node:fs';
import { checkDrawing } from '../../check-drawing.ts';
import { runOnPicture } from '../../engines/custom/pixels.ts';
import { resizeArea } from '../../image/area.ts';
import { sideBySide } from '../../image/compare.ts';
import { encode } from '../../image/encode.ts';
import { openPhoto } from '../../image/photo.ts';
import type { Raster } from '../../image/raster.ts';
import { loadNetwork, type Network } from '../../session.ts';
import { faultOf, firstLine, NetworkFaultError } from '../network-fault.ts';
import type { NetworkUse } from '../network-use.ts';
import { guessUse } from './guess.ts';
import type { CheckEvent, CheckRequest } from './messages.ts';

/** The process of `models check`: loads one network, says what it thinks of it, and draws with it. */

/** Long sides that are drawn and measured, in pixels: those people can ask for. */
const SIDES = [512, 1024, 2048];
const SAMPLE_SIDE = 1024;

const send = (event: CheckEvent): void => void process.send?.(event);

process.once('message', (request: CheckRequest) => {
  check(request)
    .catch((error: unknown) => send({ kind: 'fault', fault: faultOf(error) }))
    .finally(() => send({ kind: 'done' }));
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

async function check({ network: file, use: given, threads, photo: bytes }: CheckRequest): Promise<void> {
  const network = await load(file, threads);
  send({ kind: 'ports', ...network.ports });
  const photo = await readPhoto(bytes);
  const guess = await guessUse(network, photo).catch((error: unknown) => faultOf(error));
  send('code' in guess ? { kind: 'unknown', fault: guess } : { kind: 'guess', guess });
  const use = given ?? ('code' in guess ? undefined : guess.use);
  if (use === undefined) return;
  for (const longSide of SIDES) {
    const sized = scaledTo(photo, longSide);
    const began = performance.now();
    const drawn = await draw(network, sized, use);
    const milliseconds = performance.now() - began;
    checkDrawing(drawn, sized);
    send({ kind: 'drawn', longSide, milliseconds, peakBytes: peakBytes() });
  }
  await sendSample(network, photo, use);
  const other = use.colours === 'RGB' ? 'BGR' : 'RGB';
  if (given === undefined) await sendSample(network, photo, { ...use, colours: other });
}

async function load(file: string, threads: number): Promise<Network> {
  try {
    return await loadNetwork(file, { threads });
  } catch (error) {
    throw new NetworkFaultError({ code: 'not-loaded', reason: firstLine(error) });
  }
}

async function readPhoto(bytes: Uint8Array): Promise<Raster> {
  const opened = await openPhoto(bytes, { bytes: 50e6, pixels: 50e6 });
  const pixels = opened.ok ? await opened.value.pixels({ longSide: SAMPLE_SIDE }) : opened;
  if (!pixels.ok) throw new Error(pixels.failure.code);
  return pixels.value.raster;
}

const draw = async (network: Network, photo: Raster, use: NetworkUse): Promise<Raster> =>
  resizeArea(await runOnPicture(network, photo, use), photo);

async function sendSample(network: Network, photo: Raster, use: NetworkUse): Promise<void> {
  const { raster } = sideBySide({ raster: photo }, { raster: await draw(network, photo, use) });
  const encoded = await encode(raster, { format: 'png' });
  if (!encoded.ok) throw new Error(encoded.failure.code);
  send({ kind: 'sample', colours: use.colours, png: encoded.value.bytes });
}

function scaledTo(photo: Raster, longSide: number): Raster {
  const scale = longSide / Math.max(photo.width, photo.height);
  return resizeArea(photo, {
    width: Math.round(photo.width * scale),
    height: Math.round(photo.height * scale),
  });
}

/** The most memory this process has used, in bytes. What a parent used before it was forked counts into the general answer. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
