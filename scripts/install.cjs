const { spawn } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { npmCommand } = require('./npm.cjs');

module.exports = { install, needsCompiledSqlite };

/** How often a line says that a silent step is still running. */
const PROGRESS_INTERVAL_MS = 10_000;

/**
 * Node-API 10, from Node.js 22.14 on, is what the prebuilt files inside better-sqlite3 13 need. Older Node.js uses better-sqlite3 12,
 * which is downloaded from its releases or compiled (docs/decisions/node-versions.md).
 */
function needsCompiledSqlite(versions = process.versions) {
  return Number(versions.napi) < 10;
}

/** Installs what the lock file names into root/node_modules; answers whether it worked, and has said why when it has not. */
async function install({
  root,
  say,
  compilesSqlite = needsCompiledSqlite(),
  interval = PROGRESS_INTERVAL_MS,
}) {
  const began = Date.now();
  say('Installing dependencies, about 300 MB (first run and after updates only) …');
  // No install script is needed: the native libraries come ready-made, and onnxruntime's script would fetch CUDA, which few machines can use.
  const installed = await runNpm(
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'],
    {
      root,
      say,
      interval,
      progress: () => `packages installed so far: ${countPackages(root)}`,
    },
  );
  if (!installed.ok) {
    say(
      'Installation failed. See npm’s output above. Check your connection and free disk space, then run this again.',
    );
    return false;
  }
  if (compilesSqlite && !(await prepareSqlite({ root, say, interval }))) return false;
  say(`Installed in ${seconds(began)}.`);
  return true;
}

/** Downloads the SQLite library for a Node.js before 22.14, or compiles it where it cannot be downloaded. */
async function prepareSqlite({ root, say, interval }) {
  say(
    `Preparing the database library for Node.js ${process.versions.node} (not needed with Node.js 22.14 or later) …`,
  );
  let compiles = false;
  const prepared = await runNpm(
    ['rebuild', 'better-sqlite3-v12', '--ignore-scripts=false', '--foreground-scripts'],
    {
      root,
      say,
      interval,
      quiet: true,
      onOutput(text) {
        if (compiles || !/gyp info|node-gyp rebuild/.test(text.replace(/^>.*$/gm, ''))) return;
        compiles = true;
        say(
          'Couldn’t download a prebuilt file, so it’s compiled with a C++ compiler: 1 minute on a fast computer, up to 15 on a slow one …',
        );
      },
      progress: () => (compiles ? 'compiling' : 'downloading'),
    },
  );
  if (
    prepared.ok &&
    existsSync(join(root, 'node_modules/better-sqlite3-v12/build/Release/better_sqlite3.node'))
  )
    return true;
  say(prepared.output.trimEnd().split('\n').slice(-15).join('\n'));
  say(`Couldn’t compile the database library. ${compilerAdvice()}`);
  return false;
}

/** What to do where there is no compiler; the first way needs none. */
function compilerAdvice(platform = process.platform) {
  const tools = {
    linux: 'the packages build-essential and python3 (Debian, Ubuntu), or gcc-c++, make and python3 (Fedora)',
    darwin: 'the command line tools (xcode-select --install)',
    win32: 'Visual Studio Build Tools with “Desktop development with C++”, and Python 3',
  };
  const compiler = tools[platform] ?? 'a C++ compiler, make and Python 3';
  return `Use Node.js 22.14 or later from https://nodejs.org, which needs no compiler, or install ${compiler}. Then run this again.`;
}

/**
 * Runs npm in root; a line every ten seconds says that it is still running. Its output is shown, or only collected when
 * quiet.
 */
function runNpm(args, { root, say, interval, progress, quiet = false, onOutput = () => {} }) {
  return new Promise((resolve) => {
    const began = Date.now();
    const timer = setInterval(() => say(`… ${seconds(began)}: ${progress()}`), interval);
    const npm = npmCommand(args);
    const child = spawn(npm.file, npm.args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: npm.shell,
    });
    let output = '';
    const collect = (data) => {
      output += data;
      if (!quiet) process.stderr.write(data);
      onOutput(String(data));
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (ok) => {
      clearInterval(timer);
      resolve({ ok, output });
    };
    child.on('error', ({ code, message }) => {
      output += message;
      if (code === 'ENOENT') say('"npm" isn’t installed. Install Node.js from https://nodejs.org.');
      else say(message);
      end(false);
    });
    child.on('close', (status) => end(status === 0));
  });
}

/** How many of the lock file's packages are in place. */
function countPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.keys(packages ?? {}).filter(
    (path) => path !== '' && existsSync(join(root, path, 'package.json')),
  ).length;
}

const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;
