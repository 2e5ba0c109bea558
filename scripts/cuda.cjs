const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

module.exports = { fetchCuda, hasCuda };

/** The libraries are about 350 MB. */
const DEADLINE_MS = 30 * 60_000;
const PROGRESS_INTERVAL_MS = 10_000;

/** Where npm put onnxruntime. */
const FOLDER = join('node_modules', 'onnxruntime-node');
const LIBRARY = join(FOLDER, 'bin', 'napi-v6', 'linux', 'x64', 'libonnxruntime_providers_cuda.so');

/** Whether onnxruntime's libraries for CUDA are installed. */
function hasCuda(root) {
  return existsSync(join(root, LIBRARY));
}

/**
 * Fetches onnxruntime's libraries for CUDA with the script that onnxruntime brings for that; answers whether they are there, and has said why when
 * they are not.
 */
async function fetchCuda({
  root,
  say,
  platform = `${process.platform} ${process.arch}`,
  deadline = DEADLINE_MS,
  interval = PROGRESS_INTERVAL_MS,
}) {
  if (platform !== 'linux x64') {
    say(`There are no CUDA libraries for ${platform}, only for 64-bit Linux with an Intel or AMD processor.`);
    return false;
  }
  say('Downloading the CUDA libraries, about 350 MB …');
  const began = Date.now();
  const timer = setInterval(() => say(`… ${Math.round((Date.now() - began) / 1000)} s`), interval);
  const { ended, output } = await runScript(join(root, FOLDER, 'script', 'install.js'), deadline);
  clearInterval(timer);
  if (ended === 0 && hasCuda(root)) {
    say('The CUDA libraries are installed. Run ./run.sh doctor to try them.');
    return true;
  }
  // A stack trace follows.
  const error = output.split('\n').find((line) => /error/i.test(line));
  if (error !== undefined) say(error.trim());
  say(
    ended === 'overdue'
      ? 'The download took too long, so it was stopped. Check your connection, then run this again.'
      : 'Couldn’t download the CUDA libraries. Check your connection and proxy, then run this again. Toonsmith works without them.',
  );
  return false;
}

/** Runs onnxruntime's script; answers its exit status, or `overdue`, and what it said. */
function runScript(script, deadline) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'cuda12' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (data) => {
      output = (output + data).slice(-4_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    let isOverdue = false;
    const overdue = setTimeout(() => {
      isOverdue = true;
      child.kill('SIGKILL');
    }, deadline);
    const end = (status) => {
      clearTimeout(overdue);
      resolve({ ended: isOverdue ? 'overdue' : status, output });
    };
    child.on('error', ({ message }) => {
      output += message;
      end(1);
    });
    child.on('close', end);
  });
}
