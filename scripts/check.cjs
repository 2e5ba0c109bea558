// Runs the checks of package.json that need no test, all at once, as each of them uses one core most of the time. What a check says is
// shown when it has ended.
const { spawn } = require('node:child_process');
const { resolve } = require('node:path');
const { npmCommand } = require('./npm.cjs');

const CHECKS = ['lint', 'types', 'dead'];

/** Answers whether the script of package.json with this name succeeds. */
function passes(script) {
  const { file, args, shell } = npmCommand(['run', script]);
  const child = spawn(file, args, {
    cwd: resolve(__dirname, '..'),
    shell,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      said += text;
    });
  return new Promise((done) => {
    child.on('error', (error) => {
      console.error(error);
      done(false);
    });
    child.on('close', (status) => {
      process.stdout.write(said);
      done(status === 0);
    });
  });
}

Promise.all(CHECKS.map(passes)).then((passed) => {
  const failed = CHECKS.filter((_, index) => !passed[index]);
  if (failed.length === 0) return;
  console.error(`Failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
});
