/** Put here when the program is bundled: a hash of all its sources. */
declare const TOONSMITH_BUILD: string | undefined;

/** What this program was built from; undefined where its sources run as they are. */
export const BUILD = typeof TOONSMITH_BUILD === 'string' ? TOONSMITH_BUILD : undefined;
