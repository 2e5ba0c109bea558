/** The ids of the engines, as config/styles.json has them. */
export const FILTERS = 'filters';
export const TOON = 'toon';
/** Also the name of its pack. */
export const DCT_NET = 'dct-net';
/** Draws with the operator's own networks. */
export const CUSTOM_ENGINE = 'custom';
