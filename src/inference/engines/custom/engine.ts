import { checkDrawing } from '../../check-drawing.ts';
import { placeNetwork } from '../../device/place.ts';
import { resizeArea } from '../../image/area.ts';
import { mix } from '../../image/mix.ts';
import type { CustomPack } from '../../packs/custom.ts';
import { firstLine, NetworkFaultError } from '../../packs/network-fault.ts';
import { loadNetwork, type Network } from '../../session.ts';
import { createCache } from '../cache.ts';
import type { DrawOptions, Engine } from '../engine.ts';
import { CUSTOM_ENGINE } from '../names.ts';
import { runOnPicture } from './pixels.ts';

export interface CustomSetup {
  readonly packs: readonly CustomPack[];
  readonly threads: number;
}

/** Draws with the operator's own networks; nothing when there is none. Each is loaded when it is first used. */
export function createCustomEngine({ packs, threads }: CustomSetup): Engine | undefined {
  if (packs.length === 0) return undefined;
  const byStyle = new Map(packs.map((pack) => [pack.style.id, pack]));
  const networks = createCache<Network>(AT_HAND, (network) => network.close());
  return {
    id: CUSTOM_ENGINE,
    styles: new Set(byStyle.keys()),
    async draw(photo, { style, strength }: DrawOptions) {
      const pack = byStyle.get(style);
      if (pack === undefined) throw new Error(`the custom engine has no style ${style}`);
      // What did not load is tried again, so that a file put right needs no restart.
      const network = await networks.get(style, () => load(pack, threads));
      const drawn = resizeArea(await runOnPicture(network, photo, pack.use), photo);
      // Before the photo shows through.
      checkDrawing(drawn, photo);
      return mix(photo, drawn, strength);
    },
    close: () => networks.clear(),
  };
}

/** Networks that stay loaded, of whatever size they are; the one used least recently makes room. */
const AT_HAND = 2;

async function load({ network, style }: CustomPack, threads: number): Promise<Network> {
  try {
    return await placeNetwork({
      name: `${CUSTOM_ENGINE}-${style.id}`,
      onProcessor: () => loadNetwork(network, { threads }),
      forms: [() => network],
    });
  } catch (error) {
    throw new NetworkFaultError({ code: 'not-loaded', reason: firstLine(error) });
  }
}
