import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../src/blobs/blob-store.ts';

export interface BlobStoreLimits {
  /** Most bytes in use at a time. */
  readonly maxBytes: number;
  /** Milliseconds that a blob stays after its last reference was removed; 0 deletes it then. */
  readonly timeToLive: number;
  readonly clock: { readonly now: () => number };
}

/**
 * What every blob store must do, whatever it keeps the bytes in. `open` answers a new, empty store each time; a store may need some
 * bytes more than a blob has, at most OVERHEAD.
 */
export function blobStoreConformance(
  kind: string,
  open: (limits: BlobStoreLimits) => Promise<BlobStore>,
): void {
  describe(`a blob store (${kind})`, () => {
    let now: number;
    beforeEach(() => {
      now = Date.now();
    });
    const openWith = (limits: Partial<BlobStoreLimits> = {}) =>
      open({ maxBytes: 1e6, timeToLive: 1_000, clock: { now: () => now }, ...limits });

    describe('what is put', () => {
      it('is given back, and nothing for another key', async () => {
        const blobs = await openWith();
        expect(await blobs.put('id0.0', PHOTO)).toBe('stored');
        expect(await blobs.get('id0.0')).toEqual(PHOTO);
        expect([await blobs.has('id0.0'), await blobs.has('other')]).toEqual([true, false]);
        expect(await blobs.get('other')).toBeUndefined();
      });

      it('is listed with all others until it is deleted', async () => {
        const blobs = await openWith();
        for (const key of ['a', 'b', 'c']) await blobs.put(key, PHOTO);
        await blobs.delete('b');
        expect((await blobs.keys()).sort()).toEqual(['a', 'c']);
      });

      it('is given back with the same bytes, whatever they are', async () => {
        const blobs = await openWith();
        await fc.assert(
          fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
            await blobs.put('any', bytes);
            expect(await blobs.get('any')).toEqual(bytes);
          }),
          { numRuns: 30 },
        );
      });

      it('can be moved to another thread, and changed by whoever got it', async () => {
        const blobs = await openWith();
        await blobs.put('a', PHOTO);
        const bytes = await blobs.get('a');
        expect(bytes?.byteOffset).toBe(0);
        expect(bytes?.buffer.byteLength).toBe(PHOTO.length);
        expect(bytes?.buffer).toBeInstanceOf(ArrayBuffer);
        bytes?.fill(0);
        expect(await blobs.get('a')).toEqual(PHOTO);
      });

      it('replaces what was under the key, with one reference', async () => {
        const blobs = await openWith({ timeToLive: 0 });
        await blobs.put('a', new Uint8Array(5_000));
        await blobs.retain('a');
        await blobs.discard('a');
        expect(await blobs.put('a', PHOTO)).toBe('stored');
        expect(blobs.bytes()).toBeLessThan(PHOTO.length + OVERHEAD);
        expect(await blobs.get('a')).toEqual(PHOTO);
        await blobs.release('a');
        expect(await blobs.has('a')).toBe(false);
      });

      it('needs a plain name', async () => {
        const blobs = await openWith();
        for (const key of ['../up', 'a/b', '.hidden', ''])
          await expect(blobs.put(key, PHOTO)).rejects.toThrow(RangeError);
        expect(blobs.bytes()).toBe(0);
      });
    });

    describe('references', () => {
      it('keep a blob, which stays for its time to live after the last one', async () => {
        const blobs = await openWith();
        for (const key of ['referenced', 'twice', 'released']) await blobs.put(key, PHOTO);
        expect(await blobs.retain('twice')).toBe(true);
        expect(await blobs.retain('nothing')).toBe(false);
        await blobs.release('twice');
        await blobs.release('released');
        await blobs.release('nothing');
        now += 999;
        await blobs.sweep();
        expect(await blobs.has('released')).toBe(true);
        now += 1;
        await blobs.sweep();
        expect(await Promise.all(['referenced', 'twice', 'released'].map(blobs.has))).toEqual([
          true,
          true,
          false,
        ]);
        expect(await blobs.get('released')).toBeUndefined();
      });

      it('are counted from none: a release too many takes nobody else’s', async () => {
        const blobs = await openWith();
        await blobs.put('a', PHOTO);
        await blobs.release('a');
        await blobs.release('a');
        expect(await blobs.retain('a')).toBe(true);
        now += 2_000;
        await blobs.sweep();
        expect(await blobs.evict(1)).toBe(0);
        expect(await blobs.get('a')).toEqual(PHOTO);
      });

      it('are waited for by discard, not by delete', async () => {
        const blobs = await openWith();
        for (const key of ['released', 'referenced', 'deleted']) await blobs.put(key, PHOTO);
        await blobs.release('released');
        await blobs.retain('referenced');
        for (const key of ['released', 'referenced', 'nothing']) await blobs.discard(key);
        await blobs.delete('deleted');
        expect(await Promise.all(['released', 'referenced', 'deleted'].map(blobs.has))).toEqual([
          false,
          true,
          false,
        ]);
        await blobs.release('referenced');
        expect(await blobs.get('referenced')).toEqual(PHOTO);
        await blobs.release('referenced');
        await blobs.sweep();
        expect([await blobs.has('referenced'), blobs.bytes()]).toEqual([false, 0]);
      });

      it('that come while blobs are swept count', async () => {
        const blobs = await openWith();
        // So many before them that the sweep comes to the last ones late.
        const keys = [...Array.from({ length: 100 }, (_, n) => `photo${n}`), 'retained', 'new'];
        for (const key of keys) await blobs.put(key, PHOTO);
        for (const key of keys) await blobs.release(key);
        now += 2_000;
        const swept = blobs.sweep();
        const isRetained = await blobs.retain('retained');
        expect(await blobs.put('new', PHOTO)).toBe('stored');
        await swept;
        expect(await blobs.has('retained')).toBe(isRetained);
        expect(await blobs.get('new')).toEqual(PHOTO);
        expect(await blobs.has('photo99')).toBe(false);
      });
    });

    describe('time to live', () => {
      it('of 0 deletes with the last release', async () => {
        const blobs = await openWith({ timeToLive: 0 });
        await blobs.put('a', PHOTO);
        await blobs.release('a');
        expect(await blobs.has('a')).toBe(false);
        await blobs.sweep();
        expect(blobs.bytes()).toBe(0);
      });

      it('is no longer for a clock that ran ahead and came back', async () => {
        const blobs = await openWith();
        const right = now;
        now += 864_000_000;
        await blobs.put('a', PHOTO);
        await blobs.release('a');
        now = right;
        await blobs.sweep();
        expect(await blobs.has('a')).toBe(true);
        now += 1_001;
        await blobs.sweep();
        expect(await blobs.has('a')).toBe(false);
      });
    });

    describe('space', () => {
      const bytes = new Uint8Array(BLOB_BYTES);

      it('is made from unreferenced blobs, the one released first before others, and refused when that is not enough', async () => {
        const blobs = await openWith({ maxBytes: 3 * (BLOB_BYTES + OVERHEAD) });
        for (const key of ['second', 'first', 'referenced'])
          expect(await blobs.put(key, bytes)).toBe('stored');
        for (const key of ['first', 'second']) {
          now += 1;
          await blobs.release(key);
        }
        expect(await blobs.put('new', bytes)).toBe('stored');
        expect(await Promise.all(['first', 'second', 'referenced', 'new'].map(blobs.has))).toEqual([
          false,
          true,
          true,
          true,
        ]);
        expect(await blobs.put('larger', new Uint8Array(9 * BLOB_BYTES))).toBe('over-limit');
        expect(await blobs.has('second')).toBe(true);
        expect(await blobs.put('large', new Uint8Array(2 * BLOB_BYTES))).toBe('over-limit');
        expect(await Promise.all(['larger', 'large', 'referenced', 'new'].map(blobs.has))).toEqual([
          false,
          false,
          true,
          true,
        ]);
        expect(await blobs.get('new')).toEqual(bytes);
      });

      it('is never exceeded, however many come at once', async () => {
        const maxBytes = 10 * (BLOB_BYTES + OVERHEAD);
        const blobs = await openWith({ maxBytes });
        for (let n = 0; n < 10; n++) {
          await blobs.put(`old${n}`, bytes);
          await blobs.release(`old${n}`);
        }
        const results = await Promise.all(Array.from({ length: 40 }, (_, n) => blobs.put(`f${n}`, bytes)));
        expect(results.filter((result) => result === 'stored')).toHaveLength(10);
        expect(blobs.bytes()).toBeLessThanOrEqual(maxBytes);
        expect(blobs.bytes()).toBeGreaterThanOrEqual(10 * BLOB_BYTES);
      });

      it('is freed on request from unreferenced blobs, the one released first before others', async () => {
        const blobs = await openWith();
        for (const key of ['second', 'first', 'referenced']) await blobs.put(key, bytes);
        expect(await blobs.evict(1)).toBe(0);
        for (const key of ['first', 'second']) {
          now += 1;
          await blobs.release(key);
        }
        const before = blobs.bytes();
        const freed = await blobs.evict(1);
        expect(freed).toBeGreaterThanOrEqual(BLOB_BYTES);
        expect(blobs.bytes()).toBe(before - freed);
        expect(await Promise.all(['first', 'second'].map(blobs.has))).toEqual([false, true]);
        await blobs.evict(Number.POSITIVE_INFINITY);
        expect(await Promise.all(['second', 'referenced'].map(blobs.has))).toEqual([false, true]);
      });

      it('of a deleted blob can be used for the same key at once', async () => {
        const blobs = await openWith();
        await blobs.put('a', PHOTO);
        for (let n = 0; n < 20; n++) {
          const deleted = blobs.delete('a');
          expect(await blobs.put('a', PHOTO)).toBe('stored');
          await deleted;
          expect(await blobs.get('a')).toEqual(PHOTO);
        }
      });
    });

    it('says that it can be written to, and leaves nothing of the attempt', async () => {
      const blobs = await openWith();
      expect(await blobs.probe()).toBe('writable');
      expect(blobs.bytes()).toBe(0);
    });
  });
}

const PHOTO = new Uint8Array(new TextEncoder().encode('a photo of a face'));
const BLOB_BYTES = 1_000;
/** Bytes that a store may need for a blob besides its own. */
const OVERHEAD = 64;
