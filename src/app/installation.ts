import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Style, StyleId } from '../cartoon.ts';
import { networkFaultText } from '../cli/pack-sentences.ts';
import { type ReadConfig, readConfig } from '../config/load.ts';
import { readStyles } from '../config/styles.ts';
import { type Locales, loadLocales } from '../i18n/locales.ts';
import { createWords, type Words } from '../i18n/words.ts';
import { type CustomPack, readCustomPacks } from '../inference/packs/custom.ts';
import type { ManifestProblem } from '../inference/packs/manifest.ts';
import type { NetworkFault } from '../inference/packs/network-fault.ts';
import { createUsablePacks, type UsablePacks } from './custom-packs.ts';
import { installedProblems } from './judge-installed.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is on this machine: settings, languages, styles and packs of networks. */
export interface Installation {
  readonly environment: Environment;
  readonly loaded: ReadConfig;
  readonly locales: Locales;
  /** In the language of the terminal. */
  readonly words: Words;
  /** Those of config/styles.json and of custom packs. */
  readonly styles: readonly Style[];
  readonly folders: Folders;
  readonly ownPacks: readonly CustomPack[];
  /** What is wrong with the manifests of packs that can't be used. */
  readonly manifestProblems: readonly ManifestProblem[];
  readonly usablePacks: UsablePacks;
  /** Why packs can't be used, by style: those that were tried. */
  readonly brokenStyles: ReadonlyMap<StyleId, NetworkFault>;
}

export interface Folders {
  /** Converted networks stay with the program they belong to, not in the folder it happens to be started from. */
  readonly networkFolder: string;
  readonly packsFolder: string;
}

/**
 * Reads the installation; `say` is called with each pack that turns out not to draw.
 * @throws Error that names the file and place when a file of config/ is wrong
 */
export function readInstallation(environment: Environment, say: (sentence: string) => void): Installation {
  const locales = loadLocales();
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG;
  const wordsIn = (language: string) => createWords(language, { locales, surface: 'terminal' });
  const read = readConfig(environment, wordsIn(locale || 'en'));
  const modelsFolder = read.ok ? read.config.drawing.modelsFolder : 'models';
  const packsFolder = join(resolve(fileURLToPath(ROOT), modelsFolder), 'packs');
  const ownStyles = readStyles(new URL('config/styles.json', ROOT));
  const custom = readCustomPacks(
    packsFolder,
    ownStyles.map(({ id }) => id),
  );
  const styles = [...ownStyles, ...custom.packs.map(({ style }) => style)];
  const words = wordsIn(locale || (read.ok && read.config.language) || 'en');
  const problems = read.ok ? installedProblems(read.config, { styles, locales }, words) : [];
  const loaded: ReadConfig = problems.length > 0 ? { ok: false, problems, path: read.path } : read;
  const brokenStyles = new Map<StyleId, NetworkFault>();
  const folders = { networkFolder: fileURLToPath(new URL('data/networks/', ROOT)), packsFolder };
  return {
    environment,
    loaded,
    locales,
    words,
    styles,
    folders,
    ownPacks: custom.packs,
    manifestProblems: custom.problems,
    brokenStyles,
    usablePacks: createUsablePacks(
      custom.packs,
      async (pack) => (await import('../inference/packs/try-custom.ts')).tryCustomPack(pack, folders),
      ({ style }, fault) => {
        brokenStyles.set(style.id, fault);
        say(words.say('cli-style-broken', { style: style.id, reason: networkFaultText(fault, words) }));
      },
    ),
  };
}

/** The folder of the program. */
export const ROOT = new URL('../../', import.meta.url);

interface PackageFile {
  readonly version: string;
  readonly toonsmith: { readonly testedNodes: readonly string[] };
}

export const readPackage = (): PackageFile => JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
