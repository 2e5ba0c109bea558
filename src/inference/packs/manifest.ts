import * as z from 'zod';
import { type JsonFault, type JsonPath, type Place, readJson } from './json-places.ts';
import { LONGEST_SIDE, type NetworkUse } from './network-use.ts';

/** What a manifest.json says about a network of the operator's own. */
export interface Manifest {
  readonly id: string;
  readonly name: Readonly<Record<string, string>> & { readonly en: string };
  readonly licence: string;
  readonly network: string;
  readonly nearest?: string | undefined;
  readonly use: NetworkUse;
}

/** What is wrong with a manifest, or with its folder, and where. */
export type ManifestProblem = { readonly file: string; readonly place?: Place } & (
  | { readonly code: 'unreadable'; readonly reason: string }
  | { readonly code: 'syntax'; readonly fault: JsonFault }
  | { readonly code: 'twice'; readonly field: string }
  | { readonly code: 'missing'; readonly field: string }
  | { readonly code: 'unknown'; readonly field: string; readonly known: readonly string[] }
  /** The value doesn't fit the field; there is a sentence for each of FIELDS. */
  | { readonly code: 'value'; readonly field: Field; readonly path: string }
  | { readonly code: 'taken'; readonly style: string }
  | { readonly code: 'nearest-self' }
  | { readonly code: 'nearest-unknown'; readonly style: string; readonly known: readonly string[] }
  | { readonly code: 'no-network'; readonly network: string }
  | { readonly code: 'large-network'; readonly network: string; readonly bytes: number }
);

const FIELDS = ['id', 'name', 'licence', 'network', 'layout', 'colours', 'range', 'size', 'nearest'] as const;
export type Field = (typeof FIELDS)[number];

const range = z
  .tuple([z.number(), z.number()])
  .refine(([black, white]) => black !== white)
  .readonly();
const side = z.int().min(32).max(LONGEST_SIDE);
const schema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,32}$/),
  name: z.object({ en: z.string().trim().min(1) }).catchall(z.string().trim().min(1)),
  licence: z.string().trim().min(1),
  network: z.string().regex(/^[\w][\w .-]*\.onnx$/),
  layout: z.enum(['NCHW', 'NHWC']),
  colours: z.enum(['RGB', 'BGR']),
  range,
  outputRange: range.optional(),
  size: z.union([
    z.strictObject({ square: side }),
    z.strictObject({ width: side, height: side }),
    z.strictObject({ multiple: z.int().min(1).max(256), longest: z.int().min(64).max(LONGEST_SIDE) }),
  ]),
  nearest: z.string().optional(),
});

/** Reads the text of a manifest; everything that is wrong with it. */
export function parseManifest(text: string, file: string): Manifest | readonly ManifestProblem[] {
  const read = readJson(text);
  if (!read.ok) {
    const { place } = read;
    if ('twice' in read) return [{ file, place, code: 'twice', field: read.twice }];
    return [{ file, place, code: 'syntax', fault: read.fault }];
  }
  const parsed = schema.safeParse(read.value);
  if (!parsed.success) {
    const at = (path: JsonPath) => ({ file, place: read.placeOf(path) });
    return parsed.error.issues.flatMap((issue) => problemsOf(issue, read.value, at));
  }
  const { id, name, licence, network, nearest, outputRange, ...use } = parsed.data;
  return { id, name, licence, network, nearest, use: { ...use, outputRange: outputRange ?? use.range } };
}

/** Where a field of a manifest stands that could be read. */
export function placeOfField(text: string, field: string): Place | undefined {
  const read = readJson(text);
  return read.ok ? read.placeOf([field]) : undefined;
}

type At = (path: JsonPath) => { readonly file: string; readonly place: Place };

function problemsOf(issue: z.core.$ZodIssue, manifest: unknown, at: At): ManifestProblem[] {
  const path = issue.path as JsonPath;
  const field = path.join('.');
  if (issue.code === 'unrecognized_keys' && path.length === 0)
    return issue.keys.map((key) => ({
      ...at([key]),
      code: 'unknown',
      field: key,
      known: Object.keys(schema.shape),
    }));
  // Of a choice of forms it is the choice that is missing or wrong.
  if (valueAt(manifest, path) === undefined && path.length > 0)
    return [{ ...at(path), code: 'missing', field }];
  const top = path[0] === 'outputRange' ? 'range' : path[0];
  const known = FIELDS.find((name) => name === top);
  if (known === undefined) return [{ ...at(path), code: 'syntax', fault: 'object' }];
  return [{ ...at(path), code: 'value', field: known, path: field }];
}

const valueAt = (value: unknown, path: JsonPath): unknown =>
  path.reduce<unknown>(
    (inside, key) => (inside as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
