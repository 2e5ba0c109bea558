// Adds to package-lock.json the native packages of platforms that npm left out, so that `npm ci` works everywhere.
// npm forgets them when node_modules was there before the lock file (https://github.com/npm/cli/issues/4828), or when
// the registry in use does not offer them; `npm ci` then refuses the lock file. Run it after `npm install <library>`.
const { spawnSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { npmCommand } = require('./npm.cjs');

const file = join(__dirname, '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));

for (const entry of Object.values(lock.packages)) delete entry.resolved;
for (const [path, { dev, optionalDependencies = {} }] of Object.entries(lock.packages)) {
  if (path === '') continue;
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(name)) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      ...(dev ? { dev } : {}),
      optional: true,
    };
    console.log(`added ${name} ${version}`);
  }
}
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '' || entry.integrity) continue;
  const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  entry.integrity = integrityOf(`${name}@${entry.version}`);
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);

function isLocked(name) {
  return Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`));
}

/** Asks the registry for a package's checksum; undefined, with a line on the terminal, where it does not offer the package. */
function integrityOf(spec) {
  const { file: npm, args, shell } = npmCommand(['view', spec, 'dist.integrity']);
  const { status, stdout } = spawnSync(npm, args, { encoding: 'utf8', shell });
  if (status === 0 && stdout.trim()) return stdout.trim();
  console.log(`no checksum for ${spec}: the registry does not offer it`);
}

/** Reads the platform from a native package's name, as in binding-linux-arm64-musl. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = [
    'aix',
    'android',
    'darwin',
    'freebsd',
    'linux',
    'netbsd',
    'openbsd',
    'openharmony',
    'sunos',
    'win32',
  ];
  const cpu = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
  const libc = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };
  const found = {
    os: os.filter((word) => words.includes(word)),
    cpu: cpu.filter((word) => words.includes(word)),
    libc: words.flatMap((word) => libc[word] ?? []),
  };
  return Object.fromEntries(Object.entries(found).filter(([, values]) => values.length > 0));
}
