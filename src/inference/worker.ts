import { keepCompiledCode, saveCompiledCode } from '../compiled-code.ts';

// A drawing process: its modules are imported after compiled code is kept.
keepCompiledCode();
const { serveDrawing } = await import('./drawing-worker.ts');
serveDrawing(saveCompiledCode);
