import module from 'node:module';
import { fileURLToPath } from 'node:url';

/** What Node.js 20 doesn't have yet. */
interface CompileCache {
  enableCompileCache?(directory: string): unknown;
  flushCompileCache?(): void;
}

const { enableCompileCache, flushCompileCache } = module as CompileCache;

/**
 * From now on, Node.js 22 and later keeps what V8 compiled of imported modules, so that the next start need not compile them again. Where nothing
 * can be written, everything is compiled as before.
 */
export function keepCompiledCode(): void {
  enableCompileCache?.(fileURLToPath(new URL('../data/compiled/', import.meta.url)));
}

/** Writes it now, for a process that won't end by itself. */
export const saveCompiledCode = (): void => flushCompileCache?.();
