import type { Store } from './store.ts';

/** A store, or one English sentence for the operator why there is none. */
export type OpenedStore =
  | { readonly ok: true; readonly store: Store }
  | {
      readonly ok: false;
      readonly code: 'damaged' | 'newer' | 'foreign' | 'unreachable';
      readonly sentence: string;
    };
