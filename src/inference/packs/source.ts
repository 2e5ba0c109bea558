import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StyleId } from '../../cartoon.ts';
import type { CatalogueFile, CataloguePack } from './catalogue.ts';
import type { Role } from './installed.ts';
import { type ListedFile, listRepository, type ModelScopeOptions } from './modelscope.ts';
import { done, type PackOutcome, stop } from './problem.ts';

/** Where packs come from: the publisher's service, a mirror of it, or a folder. */
export interface PackSource {
  /** As a person would write it. */
  readonly name: string;
  /** Finds the files of a style. */
  find(style: StyleId, signal: AbortSignal): Promise<PackOutcome<FoundStyle>>;
}

export interface FoundStyle {
  readonly files: Readonly<Record<Role, FoundFile>>;
  /** There is no background network, and the publisher's is another one than the head's. */
  readonly headDrawsBackground: boolean;
}

export type FoundFile = { readonly expected: CatalogueFile } & (
  | { readonly listed: ListedFile }
  | { readonly path: string; readonly size: number }
);

/** Finds packs through ModelScope's API, at its own address or a mirror's. */
export function serviceSource(pack: CataloguePack, parts: ModelScopeOptions): PackSource {
  return {
    name: parts.base,
    async find(style, signal) {
      const wanted = pack.styles[style]!;
      const list = await listRepository(pack, wanted, parts, signal);
      if (!list.ok) return list;
      const files: Partial<Record<Role, FoundFile>> = {};
      for (const [role, expected] of Object.entries(expectedFiles(pack, style))) {
        const listed = list.value.get(expected.file);
        if (listed === undefined)
          return stop({ code: 'not-published', repository: wanted.repository, file: expected.file });
        if (listed.size !== expected.size)
          return stop({ code: 'wrong-size', file: expected.file, expected: expected.size, got: listed.size });
        const hashes = expected.known.filter((hash) => hash.startsWith('sha256:'));
        const got = `sha256:${listed.sha256}` as const;
        if (listed.sha256 !== undefined && hashes.length > 0 && !hashes.includes(got))
          return stop({ code: 'wrong-hash', file: expected.file, by: 'catalogue', expected: hashes, got });
        files[role as Role] = { expected, listed };
      }
      return done({ files: files as Record<Role, FoundFile>, headDrawsBackground: false });
    },
  };
}

/**
 * Finds packs in a folder: copies of the publisher's repositories (`<repository>/cartoon_h.pb`, also below the account's
 * name), or files side by side (`<style>_h.pb`, `<style>_bg.pb`, keypoints.pb, alpha.jpg).
 */
export function folderSource(pack: CataloguePack, folder: string): PackSource {
  return {
    name: folder,
    async find(style) {
      const there = await stat(folder).catch(() => undefined);
      if (!there?.isDirectory()) return stop({ code: 'no-folder', folder });
      const { repository, head, background } = pack.styles[style]!;
      const places = [repository, ...pack.owners.map((owner) => join(owner, repository)), style];
      const search = async (expected: CatalogueFile, others: readonly string[]) => {
        const names = [...places.map((place) => join(place, expected.file)), ...others];
        for (const name of names) {
          const path = join(folder, name);
          const found = await stat(path).catch(() => undefined);
          if (found?.isFile()) return { expected, path, size: found.size };
        }
        return undefined;
      };
      const flat = (part: string) => [`${style}_${part}.pb`, `${style}_${part}.fp16.pb`];
      const found = {
        head: await search(head, flat('h')),
        background: await search(background, flat('bg')),
        keypoints: await search(pack.shared.keypoints, [pack.shared.keypoints.file]),
        mask: await search(pack.shared.mask, [pack.shared.mask.file]),
      };
      if (!found.head || !found.keypoints || !found.mask) {
        const missing = [
          ...(found.head ? [] : [`${style}_h.pb`]),
          ...(found.keypoints ? [] : [pack.shared.keypoints.file]),
          ...(found.mask ? [] : [pack.shared.mask.file]),
        ];
        return stop({ code: 'not-in-folder', folder, files: missing });
      }
      const { keypoints, mask } = found;
      return done({
        files: { head: found.head, background: found.background ?? found.head, keypoints, mask },
        headDrawsBackground: found.background === undefined && !areEqual(head, background),
      });
    },
  };
}

/** Whether the publisher's files are known to be the same. */
function areEqual(one: CatalogueFile, other: CatalogueFile): boolean {
  return one.known.some((hash) => other.known.includes(hash));
}

const expectedFiles = (pack: CataloguePack, style: StyleId): Record<Role, CatalogueFile> => {
  const { head, background } = pack.styles[style]!;
  return { head, background, ...pack.shared };
};
