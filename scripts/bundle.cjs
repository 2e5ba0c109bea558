// Bundles src/ into dist/: few files load quicker than hundreds. Libraries that are needed at every start are bundled too; the others, all
// native code, and libheif-js, which its license (LGPL) lets people replace, stay where npm put them.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join, relative, resolve } = require('node:path');
const { build } = require('esbuild');

const root = resolve(__dirname, '..');
const BUNDLED = [
  '@fluent/bundle',
  'bmp-ts',
  'commander',
  'fastest-levenshtein',
  'file-type',
  'jsonc-parser',
  'sharp',
  'yaml',
  'zod',
];
/** Programs of processes of their own: each is also found where its source lies. */
const PROGRAMS = [
  'main',
  'inference/fork-drawing',
  'inference/worker',
  'inference/packs/check/checker',
  'inference/device/trial-process',
];

async function bundle() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      PROGRAMS.map((program) => [program.replaceAll('/', '-'), `src/${program}.ts`]),
    ),
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    mainFields: ['module', 'main'],
    external: Object.keys(dependencies).filter((name) => !BUNDLED.includes(name)),
    // Libraries in CommonJS require what Node.js has.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [keepAddresses, requireNative],
    define: { TOONSMITH_BUILD: JSON.stringify(process.argv[2]) ?? 'undefined' },
    metafile: true,
    logLevel: 'warning',
  });
  for (const program of PROGRAMS.filter((name) => name.includes('/'))) {
    const stub = join(root, 'dist', `${program}.js`);
    mkdirSync(dirname(stub), { recursive: true });
    const target = join(root, 'dist', `${program.replaceAll('/', '-')}.js`);
    writeFileSync(stub, `import '${relative(dirname(stub), target).replaceAll('\\', '/')}';\n`);
  }
  writeFileSync(join(root, 'dist', 'LICENSES.txt'), licensesOf(Object.keys(metafile.inputs)));
}

/** `import.meta.url` stays the address that a file would have in dist/ by itself: what it names relative to it lies there. */
const keepAddresses = {
  name: 'keep-addresses',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8');
      if (!contents.includes('import.meta.url')) return undefined;
      const address = `./${relative(join(root, 'src'), path).replaceAll('\\', '/').replace(/\.ts$/, '.js')}`;
      return {
        contents: contents.replaceAll('import.meta.url', `new URL('${address}', import.meta.url).href`),
        loader: 'ts',
      };
    });
  },
};

/** What is native is required: Node.js reads all files of a library in CommonJS twice when it is imported. */
const requireNative = {
  name: 'require-native',
  setup({ onLoad, onResolve }) {
    const filter = /^onnxruntime-node$/;
    onResolve({ filter }, ({ path, namespace }) =>
      namespace === 'native' ? { path, external: true } : { path, namespace: 'native' },
    );
    onLoad({ filter, namespace: 'native' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
    // sharp's JavaScript is bundled. Its native code lies where sharp finds it, which need not be where this program does.
    onLoad({ filter: /[\\/]sharp[\\/]dist[\\/].*\.mjs$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        "__createRequire(import.meta.url).resolve('sharp')",
      ),
    }));
  },
};

/** The licences of the libraries whose code is in the bundle. */
function licensesOf(inputs) {
  const packages = new Set(inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]));
  packages.delete(undefined);
  return [...packages]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      return `${name} ${version} (${license})\n\n${licenseText(join(root, folder))}`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function licenseText(folder) {
  const { readdirSync } = require('node:fs');
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
}

bundle().catch((error) => {
  // esbuild itself has said what is wrong with a source.
  if (error.errors === undefined) console.error(error);
  process.exitCode = 1;
});
