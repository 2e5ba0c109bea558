import * as z from 'zod';
import type { CataloguePack, CatalogueStyle } from './catalogue.ts';
import { done, type PackOutcome, stop } from './problem.ts';

/** A file as its publisher lists it. */
export interface ListedFile {
  readonly url: string;
  readonly size: number;
  /** Lower-case hexadecimal; left out where the list has none. */
  readonly sha256?: string;
}

export interface ModelScopeOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Where the service or its mirror answers, without a slash at the end. */
  readonly base: string;
  /** Longest wait for a list, in milliseconds. */
  readonly deadlineMilliseconds: number;
}

const LIST = z.object({
  Data: z.object({
    Files: z.array(
      z.object({
        Path: z.string(),
        Size: z.int().nonnegative(),
        Sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/i)
          .optional()
          .or(z.literal('')),
        Type: z.string().optional(),
      }),
    ),
  }),
});

/**
 * Asks ModelScope's HTTP API for the files of a style's repository, under each publishing account in turn.
 * @returns the files by their path in the repository
 */
export async function listRepository(
  { owners }: Pick<CataloguePack, 'owners'>,
  { repository, revision }: Pick<CatalogueStyle, 'repository' | 'revision'>,
  { fetch, base, deadlineMilliseconds }: ModelScopeOptions,
  signal: AbortSignal,
): Promise<PackOutcome<ReadonlyMap<string, ListedFile>>> {
  for (const owner of owners) {
    const root = `${base}/api/v1/models/${owner}/${repository}/repo`;
    const url = `${root}/files?Revision=${encodeURIComponent(revision)}&Recursive=True`;
    let status: number;
    let text: string;
    try {
      const timeout = AbortSignal.timeout(deadlineMilliseconds);
      const response = await fetch(url, { signal: AbortSignal.any([signal, timeout]) });
      status = response.status;
      text = await response.text();
    } catch (error) {
      if (signal.aborted) return stop({ code: 'cancelled' });
      return stop({ code: 'unreachable', url, reason: reasonOf(error) });
    }
    if (status === 404) continue;
    if (status !== 200) return stop({ code: 'refused', url, status });
    const list = LIST.safeParse(parseJson(text));
    if (!list.success) return stop({ code: 'wrong-answer', url, reason: 'it is not a list of files' });
    const files = list.data.Data.Files.filter(({ Type }) => Type !== 'tree');
    return done(
      new Map(
        files.map(({ Path, Size, Sha256 }) => [
          Path,
          {
            url: `${root}?Revision=${encodeURIComponent(revision)}&FilePath=${encodeURIComponent(Path)}`,
            size: Size,
            ...(Sha256 && { sha256: Sha256.toLowerCase() }),
          },
        ]),
      ),
    );
  }
  return stop({ code: 'not-published', repository });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the network said: fetch hides it in the cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return (cause as NodeJS.ErrnoException).code ?? cause.message;
  return error.message;
}
