import { describe, expect, it } from 'vitest';
import type { Style } from '../../src/cartoon.ts';
import type { Engine } from '../../src/inference/engines/engine.ts';
import { warmUp } from '../../src/inference/warm.ts';

const style = (id: string, engine: string): Style => ({
  id,
  name: { en: id, 'zh-CN': id },
  engines: [engine],
});
const STYLES = [style('ours', 'filters'), style('broken', 'custom'), style('mine', 'custom')];

/** Engines that say what they drew; each style of `broken` does not load. */
function enginesWith(broken: readonly string[]) {
  const drawn: string[] = [];
  const engine = (id: string): Engine => ({
    id,
    styles: new Set(STYLES.filter(({ engines }) => engines.includes(id)).map((known) => known.id)),
    async draw(photo, how) {
      if (broken.includes(how.style)) throw new Error('the file is cut off');
      drawn.push(how.style);
      return photo;
    },
    close: async () => {},
  });
  return { drawn, engines: new Map(['filters', 'custom'].map((id) => [id, engine(id)])) };
}

describe('warming up', () => {
  it('goes on when a style of the operator’s own does not draw, and tells which', async () => {
    const { drawn, engines } = enginesWith(['broken']);
    const errors: string[] = [];
    const onError = (id: string, error: unknown) => errors.push(`${id}: ${(error as Error).message}`);
    await warmUp({ styles: STYLES, engines, onError });
    expect(drawn).toEqual(['ours', 'mine']);
    expect(errors).toEqual(['broken: the file is cut off']);
  });

  it('rejects when one of ours does not draw', async () => {
    const { engines } = enginesWith(['ours']);
    await expect(warmUp({ styles: STYLES, engines, onError: () => {} })).rejects.toThrow('cut off');
  });
});
