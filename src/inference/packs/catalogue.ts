import * as z from 'zod';
import type { StyleId } from '../../cartoon.ts';

/** A file of a pack as it is known beforehand. */
export interface CatalogueFile {
  /** Its name in the publisher's repository. */
  readonly file: string;
  readonly size: number;
  /** Hashes of the bytes that are known to be right; none for files without a known hash. */
  readonly known: readonly KnownHash[];
}

/** `sha256:` and the hash, or `git:` and the id that git gives a blob with these bytes. */
export type KnownHash = `sha256:${string}` | `git:${string}`;

/** One style of a pack: its own networks. */
export interface CatalogueStyle {
  readonly repository: string;
  readonly revision: string;
  readonly head: CatalogueFile;
  readonly background: CatalogueFile;
  /** What the head network makes of the test picture: mean R, G, B of its quarters, row by row. */
  readonly test?: readonly number[] | undefined;
}

/** A set of styles that can be fetched from its publisher. */
export interface CataloguePack {
  readonly id: string;
  readonly name: string;
  readonly homepage: string;
  readonly licence: { readonly name: string; readonly url: string };
  /** What a person should know about where the networks come from; sentences. */
  readonly provenance: readonly string[];
  /** Accounts that publish the repositories, in the order they are tried. */
  readonly owners: readonly string[];
  /** Files that are the same in every style. */
  readonly shared: { readonly keypoints: CatalogueFile; readonly mask: CatalogueFile };
  readonly styles: Readonly<Record<StyleId, CatalogueStyle>>;
}

const hash = z.templateLiteral([
  z.enum(['sha256:', 'git:']),
  z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
]);
const file = z.strictObject({
  file: z.string().regex(/^[\w.-]+$/),
  size: z.int().positive(),
  known: z.array(hash as z.ZodType<KnownHash>),
});
const name = z.string().regex(/^[\w.-]+$/);
const schema = z.strictObject({
  packs: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z0-9-]{1,32}$/),
      name: z.string().min(1),
      homepage: z.url(),
      licence: z.strictObject({ name: z.string().min(1), url: z.url() }),
      provenance: z.array(z.string().min(1)),
      owners: z.array(name).min(1),
      shared: z.strictObject({ keypoints: file, mask: file }),
      styles: z.record(
        z.string().regex(/^[a-z0-9-]{1,32}$/),
        z.strictObject({
          repository: name,
          revision: name,
          head: file,
          background: file,
          test: z.array(z.number().min(0).max(255)).length(12).optional(),
        }),
      ),
    }),
  ),
});

/** Reads models/packs.json. Throws an error that names the field when the text is not right. */
export function parseCatalogue(text: string): readonly CataloguePack[] {
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`models/packs.json: ${z.prettifyError(parsed.error)}`);
  return parsed.data.packs;
}
