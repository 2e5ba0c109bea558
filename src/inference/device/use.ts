import type { DrawingProcess } from '../drawing-process.ts';
import type { Placement } from './place.ts';

/** The device that drawing processes use, until drawing with it ended one: those that start later use the processor alone. */
export interface DeviceUse {
  placement(): Placement | undefined;
  /** A process that was started with `placement`. */
  watch(process: Pick<DrawingProcess, 'ended'>): void;
  /** Gives the device up. */
  giveUp(reason: string): void;
  /** A network failed on the device; every process finds the same. */
  networkFailed(network: string, reason: string): void;
}

export interface DeviceUseOptions {
  readonly placement?: Placement | undefined;
  /** Called once, when the device is given up. */
  readonly onEnd?: ((reason: string) => void) | undefined;
  readonly report: (error: Error) => void;
}

export function createDeviceUse({ placement, onEnd, report }: DeviceUseOptions): DeviceUse {
  let current = placement;
  const failed = new Set<string>();
  const giveUp = (reason: string) => {
    if (current === undefined) return;
    const { device } = current;
    current = undefined;
    report(
      new Error(
        `Drawing on ${device} ended, so the processor draws until the device is tried again: ${reason}`,
      ),
    );
    onEnd?.(reason);
  };
  return {
    placement: () => current,
    watch(process) {
      if (current === undefined) return;
      void process.ended.then(({ message, wasKilled, outOfMemory }) => {
        if (!wasKilled && !outOfMemory) giveUp(message);
      });
    },
    giveUp,
    networkFailed(network, reason) {
      if (!failed.has(network))
        report(
          new Error(
            `The network ${network} runs on the processor, as ${placement?.device} failed: ${reason}`,
          ),
        );
      failed.add(network);
    },
  };
}
