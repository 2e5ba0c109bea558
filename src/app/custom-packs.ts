import type { StyleId } from '../cartoon.ts';
import type { CustomPack } from '../inference/packs/custom.ts';
import type { NetworkFault } from '../inference/packs/network-fault.ts';

/** The operator's own packs whose networks work here; with `styles`, only those that are needed for them are tried. */
export type UsablePacks = (styles?: readonly StyleId[]) => Promise<readonly CustomPack[]>;

/** Tries each pack once, when it is first asked for; `onBroken` is called for each that does not work. */
export function createUsablePacks(
  packs: readonly CustomPack[],
  tryPack: (pack: CustomPack) => Promise<NetworkFault | undefined>,
  onBroken: (pack: CustomPack, fault: NetworkFault) => void,
): UsablePacks {
  const tried = new Map<CustomPack, Promise<boolean>>();
  const works = (pack: CustomPack): Promise<boolean> => {
    const result =
      tried.get(pack) ??
      tryPack(pack).then((fault) => {
        if (fault !== undefined) onBroken(pack, fault);
        return fault === undefined;
      });
    tried.set(pack, result);
    return result;
  };
  return async (styles) => {
    const usable: CustomPack[] = [];
    // One after the other: each may take much memory.
    for (const pack of packs.filter(({ style }) => styles?.includes(style.id) ?? true))
      if (await works(pack)) usable.push(pack);
    return usable;
  };
}
