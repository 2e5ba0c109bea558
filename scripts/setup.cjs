const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

const root = resolve(__dirname, '..');
const installStamp = join(root, 'node_modules', '.toonsmith-installed');
const buildStamp = join(root, 'dist', '.built-from');

module.exports = { run };

/**
 * Prepares what is missing, then runs the program with these arguments. Two words are not the program's:
 * `test` runs every check and test, `build` compiles and nothing else.
 */
function run(args) {
  if (args[0] === 'build') return build();
  install();
  build();
  if (args[0] === 'test')
    process.exit(command('npm', ['test', '--', ...args.slice(1)], { stdout: 'inherit' }));
  // npm runs its scripts in the repository's root: file names still count from where the person stands.
  if (process.env.npm_lifecycle_script?.includes('scripts/run.cjs') && process.env.INIT_CWD)
    process.chdir(process.env.INIT_CWD);
  const main = join(root, 'dist', 'main.js');
  process.argv = [process.execPath, main, ...args];
  import(pathToFileURL(main).href).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}

/** Runs npm ci when node_modules is not what this lock file, Node and machine need. */
function install() {
  const wanted = fingerprint(['package-lock.json'], [process.version, process.platform, process.arch]);
  if (stampOf(installStamp) === wanted) return;
  say('Installing the libraries (npm ci); this happens once and after updates …');
  // The CUDA libraries that onnxruntime's install script would fetch are for NVIDIA servers; nothing here uses them.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const status = command('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env });
  if (status !== 0)
    giveUp(
      'Installing failed: npm says why above. Check the network and free disk space, then run this again.',
    );
  writeFileSync(installStamp, wanted);
}

/** Compiles src/ to dist/ and page/ to dist/page/ when dist/ is not what these sources and this compiler make. */
function build() {
  const wanted = fingerprint([
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'page/tsconfig.json',
    ...sourcesIn('src'),
    ...sourcesIn('page'),
  ]);
  if (stampOf(buildStamp) === wanted) return;
  say('Building …');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (command(process.execPath, [compiler, '-b', 'tsconfig.build.json', 'page']) !== 0)
    giveUp('Building failed: the compiler says why above.');
  writeFileSync(buildStamp, wanted);
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
function command(file, args, { env = process.env, stdout = 2 } = {}) {
  const options = { cwd: root, env, stdio: ['inherit', stdout, 'inherit'] };
  // On Windows npm is a batch file, which only a shell can start.
  const { status, error, signal } =
    process.platform === 'win32' && file === 'npm'
      ? spawnSync([file, ...args].join(' '), { ...options, shell: true })
      : spawnSync(file, args, options);
  if (error?.code === 'ENOENT')
    giveUp(`There is no "${file}" here; it comes with Node.js from https://nodejs.org.`);
  if (error) throw error;
  if (signal) process.exit(130);
  return status;
}

function say(sentence) {
  console.error(sentence);
}

function giveUp(sentence) {
  say(sentence);
  process.exit(1);
}
