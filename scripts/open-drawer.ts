import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CartoonOptions, DEFAULT_OPTIONS, type Style } from '../src/cartoon.ts';
import { readStyles } from '../src/config/styles.ts';
import { createPersonFinder } from '../src/inference/cutout/person-finder.ts';
import { loadEngines } from '../src/inference/engines/index.ts';
import { createFaceFinder } from '../src/inference/faces/finder.ts';
import { drawCartoon } from '../src/inference/pipeline.ts';

/** Draws photos with what is embedded: no packs. */
export interface Drawer {
  /** The styles that can be drawn. */
  readonly styles: readonly Style[];
  /** A cartoon's file bytes; throws when the photo cannot be drawn. */
  draw(photo: Uint8Array, options: Partial<CartoonOptions>): Promise<Uint8Array>;
  close(): Promise<void>;
}

export async function openDrawer(): Promise<Drawer> {
  const networkFolder = await mkdtemp(join(tmpdir(), 'toonsmith-networks-'));
  const packsFolder = join(networkFolder, 'no-packs');
  const engines = await loadEngines({ threads: 2, networkFolder, packsFolder, customPacks: [] });
  const faceFinder = await createFaceFinder({ cacheDirectory: networkFolder, threads: 2 });
  const personFinder = await createPersonFinder({ cacheDirectory: networkFolder, threads: 2 });
  const styles = readStyles(new URL('../config/styles.json', import.meta.url));
  return {
    styles: styles.filter((style) =>
      style.engines.some((id) => engines.get(id)?.styles.has(style.base ?? style.id)),
    ),
    async draw(photo, options) {
      const drawn = await drawCartoon(
        { photo: new Uint8Array(photo), options: { ...DEFAULT_OPTIONS, ...options } },
        {
          styles,
          engines,
          faceFinder,
          personFinder,
          limits: { bytes: 20e6, pixels: 50e6, longSide: 4096, decodeBytes: 2e9 },
          clock: () => performance.now(),
          onStage: () => {},
        },
      );
      if (!drawn.ok) throw new Error(`${options.style}: ${drawn.failure.code}`);
      return drawn.value.bytes;
    },
    async close() {
      for (const engine of engines.values()) await engine.close();
      await faceFinder.close();
      await personFinder.close();
      await rm(networkFolder, { recursive: true, force: true });
    },
  };
}
