// Runs the smoke tests on every Node.js release line that package.json names, and on the newest one there is:
//
//   ./run.sh test --all-nodes          all of them, after every other test
//   node scripts/test-nodes.cjs 24 26  some of them
//
// Each runs in a clean copy of the project, installed from the lock file. Node.js itself comes from the npm registry.
const { spawnSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { delimiter, dirname, join, resolve } = require('node:path');
const { npmCommand } = require('./npm.cjs');

const root = resolve(__dirname, '..');
/** Node.js versions that were fetched; git ignores the folder. */
const nodesFolder = join(root, 'out', 'nodes');
/** A name as people have them: run.sh, the threads and the libraries have to cope with it. */
const COPY_NAME = 'toonsmith 小画 🎨';
/** Beyond the smoke tests: what depends on the runtime most. */
const TESTS = [
  'tests/smoke',
  'tests/e2e/telegram.test.ts',
  'tests/e2e/discord.test.ts',
  'tests/inference/pool.test.ts',
  'tests/store',
  'tests/package.test.ts',
];

function main(asked) {
  const failed = [];
  const majors = asked.length > 0 ? asked : [...new Set([...testedNodes(), newestMajor()])];
  for (const major of majors) {
    const node = findNode(major);
    console.log(`\nNode.js ${versionOf(node)}: install, build and smoke tests`);
    const began = Date.now();
    const passed = testOn(node);
    console.log(
      `Node.js ${major}: ${passed ? 'passed' : 'FAILED'} after ${Math.round((Date.now() - began) / 1000)} s`,
    );
    if (!passed) failed.push(major);
  }
  console.log(
    failed.length === 0
      ? `\nThe smoke tests pass on Node.js ${majors.join(', ')}.`
      : `\nThe smoke tests fail on Node.js ${failed.join(', ')}.`,
  );
  return failed.length === 0 ? 0 : 1;
}

function testedNodes() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).toonsmith.testedNodes;
}

/** The newest major version that the registry's package "node" offers. */
function newestMajor() {
  const versions = JSON.parse(
    npm(['view', 'node', 'versions', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const majors = versions
    .filter((version) => !version.includes('-'))
    .map((version) => Number.parseInt(version, 10));
  return String(Math.max(...majors));
}

/** The program of this major version: the one that runs here, or one fetched from the registry. */
function findNode(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const folder = join(nodesFolder, major);
  const name = packageOfNode();
  const program = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    npm([
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      `${name}@${major}`,
    ]);
  }
  return program;
}

/** Node.js for each platform is a package of its own. */
function packageOfNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return `${platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${platform}-${process.arch}`;
}

const versionOf = (node) => spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1);

/** Installs and tests a copy of the project with one Node.js; answers whether everything passed. */
function testOn(node) {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-node-'));
  const copy = join(folder, COPY_NAME);
  try {
    copyProject(copy);
    const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
    // Headers for compiling come with the package; node-gyp would fetch them from elsewhere.
    if (existsSync(join(dirname(node), '..', 'include', 'node')))
      env.npm_config_nodedir = resolve(dirname(node), '..');
    const run = (args) => spawnSync(node, args, { cwd: copy, env, stdio: 'inherit' }).status === 0;
    const vitest = join('node_modules', 'vitest', 'vitest.mjs');
    return run(['scripts/run.cjs', '--version']) && run([vitest, 'run', ...TESTS]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies what git has or would take; without node_modules and everything that was built. */
function copyProject(target) {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (listed.status !== 0) throw new Error('The tests on every Node.js version need a git checkout.');
  for (const file of listed.stdout.split('\0')) {
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(root, file), join(target, file));
  }
}

function npm(args, options = {}) {
  const command = npmCommand(args);
  const { status, stdout } = spawnSync(command.file, command.args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8',
    shell: command.shell,
    ...options,
  });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed.`);
  return stdout;
}

process.exitCode = main(process.argv.slice(2));
