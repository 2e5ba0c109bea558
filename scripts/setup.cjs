const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { fetchCuda, hasCuda } = require('./cuda.cjs');
const { install, needsCompiledSqlite } = require('./install.cjs');
const { npmCommand } = require('./npm.cjs');

const root = resolve(__dirname, '..');
const installStamp = join(root, 'node_modules', '.toonsmith-installed');
const buildStamp = join(root, 'dist', '.built-from');

module.exports = { run };

/**
 * Prepares what is missing, then runs the program with these arguments. Three words are not the program's:
 * `test` runs every check and test, `build` compiles and nothing else, `setup` only prepares, with `--cuda` also for NVIDIA's graphics cards.
 */
async function run(args) {
  if (args[0] === 'build') return build();
  await installIfNeeded();
  // npm runs its scripts in the repository's root: file names still count from where the person stands.
  if (process.env.npm_lifecycle_script?.includes('scripts/run.cjs') && process.env.INIT_CWD)
    process.chdir(process.env.INIT_CWD);
  const ahead = await startDrawing(args);
  build(() => ahead?.takeAhead()?.kill('SIGKILL'));
  if (args[0] === 'setup') process.exit(await setup(args.slice(1)));
  if (args[0] === 'test') process.exit(test(args.slice(1)));
  const main = join(root, 'dist', 'main.js');
  process.argv = [process.execPath, main, ...args];
  await import(pathToFileURL(main).href);
}

/** Starts the process that `draw` draws in while sources are compared; main.js finds it. */
async function startDrawing(args) {
  const program = join(root, 'dist', 'inference-fork-drawing.js');
  if (args[0] !== 'draw' || args.length < 2 || !existsSync(buildStamp) || !existsSync(program))
    return undefined;
  const ahead = await import(pathToFileURL(program).href);
  ahead.forkAhead();
  return ahead;
}

/** Answers with the exit status. */
async function setup(args) {
  if (args.some((arg) => arg !== '--cuda')) {
    say('Usage: ./run.sh setup [--cuda]');
    return 2;
  }
  return args.length === 0 || (await fetchCuda({ root, say })) ? 0 : 1;
}

/** Runs every check and test; with `--all-nodes` also the smoke tests on each Node.js release line. Answers with the exit status. */
function test(args) {
  const rest = args.filter((arg) => arg !== '--all-nodes');
  const status = command(npmCommand(['test', '--', ...rest]), { stdout: 'inherit' });
  if (status !== 0 || rest.length === args.length) return status;
  return command(node(join(root, 'scripts', 'test-nodes.cjs')), { stdout: 'inherit' });
}

/** Installs when node_modules is not what this lock file, machine and kind of Node.js need. */
async function installIfNeeded() {
  const abi = needsCompiledSqlite() ? process.versions.modules : 'any';
  const wanted = fingerprint(['package-lock.json'], [abi, process.platform, process.arch]);
  if (stampOf(installStamp) === wanted) return;
  // npm removes them with everything that it did not install.
  const refetches = hasCuda(root);
  if (!(await install({ root, say }))) process.exit(1);
  if (refetches) await fetchCuda({ root, say });
  writeFileSync(installStamp, wanted);
}

/**
 * Bundles src/ into dist/ and compiles page/ to dist/page/ when dist/ is not what these sources and tools make.
 * @param onOutdated called before what is there is removed
 */
function build(onOutdated = () => {}) {
  const sources = [
    'package-lock.json',
    'scripts/bundle.cjs',
    'tsconfig.json',
    'page/tsconfig.json',
    ...sourcesIn('src'),
    ...sourcesIn('page'),
  ];
  const [built, seen] = stampOf(buildStamp)?.split('\n') ?? [];
  const facts = factsOf(sources);
  if (seen === facts) return;
  const wanted = fingerprint(sources);
  if (built !== wanted) {
    say('Building …');
    onOutdated();
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const made = [node(compiler, '-b', 'page'), node(join(root, 'scripts', 'bundle.cjs'), wanted)];
    if (made.some((step) => command(step) !== 0)) giveUp('Build failed. See the compiler’s output above.');
  }
  remember(`${wanted}\n${facts}`);
}

/** Where dist/ belongs to another account, contents are compared each time. */
function remember(stamp) {
  try {
    writeFileSync(buildStamp, stamp);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
  }
}

/**
 * One hash over the names, sizes, times and inodes of files. While it is the same no file was written: a change of content changes the
 * time of the last change (ctime), which no program can set.
 */
function factsOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs, ctimeMs, ino } = statSync(join(root, file));
    hash.update(`${file}\0${size} ${mtimeMs} ${ctimeMs} ${ino}\n`);
  }
  return hash.digest('hex');
}

function sourcesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => join(folder, file));
}

/** One hash over the names and contents of files; content, because a checkout or a copy changes times at will. */
function fingerprint(files, more = []) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.update(more.join('\0')).digest('hex');
}

function stampOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Runs a command in the repository's root, by default with its output on standard error: standard output is the program's. */
function command({ file, args, shell = false }, { stdout = 2 } = {}) {
  const options = { cwd: root, stdio: ['inherit', stdout, 'inherit'], shell };
  const { status, error, signal } = spawnSync(file, args, options);
  if (error?.code === 'ENOENT') giveUp(`"${file}" isn’t installed. Install Node.js from https://nodejs.org.`);
  if (error) throw error;
  if (signal) process.exit(130);
  return status;
}

const node = (...args) => ({ file: process.execPath, args });

function say(sentence) {
  console.error(sentence);
}

function giveUp(sentence) {
  say(sentence);
  process.exit(1);
}
