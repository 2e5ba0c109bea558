#!/usr/bin/env node
import { keepCompiledCode } from './compiled-code.ts';

keepCompiledCode();
const args = process.argv.slice(2);
// Its program loads while this process still reads the arguments and the settings.
if (args[0] === 'draw' && args.length > 1) (await import('./inference/fork-drawing.ts')).forkAhead();
const { run } = await import('./program.ts');
process.exitCode = await run(args);
