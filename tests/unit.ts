import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { InferenceSession } from 'onnxruntime-node';
import { QUICK_FOLDER } from './temporary-folder.ts';

/** Keeps unit tests fast: in them, starting Node.js or loading a network throws. */

Object.assign(process.env, { TMPDIR: process.env[QUICK_FOLDER] });

const HINT = 'a test that needs it belongs to another project of vitest.config.ts';

for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync'] as const) {
  const real = childProcess[name] as (command: string, ...rest: unknown[]) => unknown;
  const checked = (command: string, ...rest: unknown[]) => {
    if (command === process.execPath) throw new Error(`A unit test starts Node.js; ${HINT}.`);
    return real(command, ...rest);
  };
  Object.assign(childProcess, { [name]: checked });
}
Object.assign(childProcess, {
  fork: () => {
    throw new Error(`A unit test starts a process; ${HINT}.`);
  },
});
syncBuiltinESMExports();
Object.assign(InferenceSession, {
  create: async () => {
    throw new Error(`A unit test loads a network; ${HINT}.`);
  },
});
