import type { StyleId } from '../../../cartoon.ts';
import { placeNetwork } from '../../device/place.ts';
import type { Raster } from '../../image/raster.ts';
import { loadBuilt, loadOptimized, optimizedIn } from '../../optimized.ts';
import { loadNetwork, loadWhenUsed, type Network } from '../../session.ts';
import { createCache } from '../cache.ts';
import type { DrawOptions, Engine } from '../engine.ts';
import { TOON } from '../names.ts';
import type { Mask } from '../portrait/composite.ts';
import { drawPortrait } from '../portrait/draw.ts';
import { buildGuidedFilter, carryWith } from '../portrait/guided.ts';
import { sharesAt } from '../portrait/morph.ts';
import type { Carry } from '../portrait/painting.ts';
import { BEST_PIPELINE } from '../portrait/pipeline-config.ts';
import { fixInput } from './fold.ts';
import { headMask } from './mask.ts';
import { paintWith } from './paint.ts';
import { inHalfPrecision, inSinglePrecision } from './precision.ts';
import { buildSteadier } from './steady.ts';
import { TOON_STYLES } from './styles.ts';

export interface ToonSetup {
  /** Reads the embedded network, models/toon.onnx, as training/toon/export.py writes it. */
  readonly model: () => Promise<Uint8Array>;
  /** Where networks are kept that were converted or optimized here. */
  readonly networkFolder: string;
  readonly threads: number;
}

/** Where the photo's own code is, after those of the styles. */
const PHOTO = 5;
const CODES = 6;

/**
 * Draws DCT-Net's looks with our own small network, with nothing to install: all of the picture once, then every head again in
 * an aligned square. Strength is a place between the photo's code and the style's, so that no strength mixes two pictures.
 */
export function createToonEngine({ model, networkFolder, threads }: ToonSetup): Engine {
  const networks = createCache<Network>(AT_HAND, (network) => network.close());
  let mask: Mask | undefined;
  const guided = loadWhenUsed(() =>
    loadBuilt({ name: 'guided', build: buildGuidedFilter, networkFolder }, { threads }),
  );
  const steadier = loadWhenUsed(() =>
    loadBuilt({ name: 'steadier', build: buildSteadier, networkFolder }, { threads, keepPlanes: true }),
  );
  const load = async (style: StyleId, strength: number, usual: boolean): Promise<Network> => {
    const code = codeOf(style, strength);
    const whole = await model();
    const make = () => fixInput(whole, 'code', code);
    const onProcessor = () => {
      // Others are asked for once and would fill the disk.
      if (!usual) return loadNetwork(make(), { threads });
      const directory = optimizedIn(networkFolder);
      const sources = [whole, code.join()];
      return loadOptimized({ directory, name: `${TOON}-${style}`, sources, make }, { threads });
    };
    const forms = [inHalfPrecision, inSinglePrecision].map((rewrite) => () => rewrite(make()));
    return placeNetwork({ name: TOON, onProcessor, forms });
  };
  const networkOf = ({ style, strength, usual = false }: Parameters<NonNullable<Engine['load']>>[0]) =>
    networks.get(`${style} ${strength}`, () => load(style, strength, usual));
  return {
    id: TOON,
    styles: new Set(TOON_STYLES),
    async load(look) {
      await networkOf(look);
      if (UNSTEADY.has(look.style)) await steadier.get();
      mask ??= headMask();
    },
    async draw(photo: Raster, request: DrawOptions): Promise<Raster> {
      const { style, strength, faces, colors = 'photo' } = request;
      const network = await networkOf(request);
      mask ??= headMask();
      const steady = UNSTEADY.has(style) ? strength : 0;
      // Heads stay as they are: calmed eyes would lose their highlights.
      const [carry, carryHead] = [carryWith(guided, steady), carryWith(guided, 0)];
      const paint = (to: Carry) => (picture: Raster) =>
        paintWith({ network, steadier }, picture, { steady, carry: to });
      const parts = { paintBackground: paint(carry), paintHead: paint(carryHead), carry, carryHead, mask };
      const simplified = sharesAt(strength).areas;
      return drawPortrait(photo, { style, shares: WHOLLY, simplified, faces, colors }, parts, PIPELINE);
    },
    async close() {
      await networks.clear();
      await guided.close();
      await steadier.close();
    },
  };
}

/**
 * Styles whose pixels alternate. On 19 heads held back the steadied drawing is nearer to the teacher's in anime, by 0.1 dB and a tenth of the
 * error of neighbours' differences; the others would lose fine lines.
 */
const UNSTEADY = new Set<StyleId>(['anime']);

/** Networks with their style and strength folded in that stay loaded: making one takes less time than drawing one picture. */
const AT_HAND = 2;

/** The network was trained on whole pictures in which faces are up to 240 pixels high: at 512 most are. */
const PIPELINE = { ...BEST_PIPELINE, workingSide: 512, ownFeatures: true };

/** The network itself draws at the strength: its drawing is composited unchanged. */
const WHOLLY = { areas: 1, features: 1, shape: 1 };

function codeOf(style: StyleId, strength: number): Float32Array {
  const place = TOON_STYLES.indexOf(style);
  if (place === -1) throw new Error(`the toon engine has no style ${style}`);
  const code = new Float32Array(CODES);
  code[place] = strength;
  code[PHOTO] = 1 - strength;
  return code;
}
