import type { StyleId } from '../../../cartoon.ts';

/** The styles in the embedded network, in the order of its codes. */
export const TOON_STYLES: readonly StyleId[] = ['anime', '3d', 'handdrawn', 'sketch', 'artstyle'];
