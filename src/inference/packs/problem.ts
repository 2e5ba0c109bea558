/** Everything that can go wrong with a pack and that a person can do something about. */
export type PackProblem =
  | { readonly code: 'unknown-pack'; readonly pack: string; readonly known: readonly string[] }
  | { readonly code: 'unknown-style'; readonly style: string; readonly known: readonly string[] }
  | { readonly code: 'not-installed'; readonly style: string }
  /** Another program is installing right now. */
  | { readonly code: 'in-use'; readonly process: number }
  /** No account publishes the repository, or it no longer has the file. */
  | { readonly code: 'not-published'; readonly repository: string; readonly file?: string }
  | { readonly code: 'unreachable'; readonly url: string; readonly reason: string }
  | { readonly code: 'refused'; readonly url: string; readonly status: number }
  | { readonly code: 'wrong-answer'; readonly url: string; readonly reason: string }
  | { readonly code: 'wrong-size'; readonly file: string; readonly expected: number; readonly got: number }
  /** `expected` is what `by` says: the publisher's list, or the hashes in this version's catalogue. */
  | {
      readonly code: 'wrong-hash';
      readonly file: string;
      readonly by: 'list' | 'catalogue';
      readonly expected: readonly string[];
      readonly got: string;
    }
  /** The file is not a network of this kind, or it draws something else than it should. */
  | { readonly code: 'wrong-network'; readonly file: string; readonly reason: string }
  | { readonly code: 'no-folder'; readonly folder: string }
  | { readonly code: 'not-in-folder'; readonly folder: string; readonly files: readonly string[] }
  | { readonly code: 'disk-full'; readonly folder: string; readonly needed: number }
  | { readonly code: 'cannot-read'; readonly file: string; readonly reason: string }
  | { readonly code: 'cannot-write'; readonly folder: string; readonly reason: string }
  | { readonly code: 'cancelled' };

export type PackOutcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: PackProblem };

export const done = <T>(value: T): PackOutcome<T> => ({ ok: true, value });
export const stop = (problem: PackProblem): { readonly ok: false; readonly problem: PackProblem } => ({
  ok: false,
  problem,
});
