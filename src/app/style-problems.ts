import { join } from 'node:path';
import type { StyleId } from '../cartoon.ts';
import { installedSentence, manifestSentence, networkFaultText } from '../cli/pack-sentences.ts';
import { DCT_NET } from '../inference/engines/names.ts';
import type { InstalledProblem } from '../inference/packs/installed.ts';
import type { ManifestProblem } from '../inference/packs/manifest.ts';
import type { NetworkFault } from '../inference/packs/network-fault.ts';
import type { SayProblems } from '../options/availability.ts';
import type { Installation } from './installation.ts';

/** What keeps styles of packs from being used: facts, to be said in anybody's language. */
export interface PackFaults {
  readonly manifests: readonly ManifestProblem[];
  readonly installed: readonly InstalledProblem[];
  /** Of the operator's own packs that were tried. */
  readonly broken: ReadonlyMap<StyleId, NetworkFault>;
}

type Packed = Pick<Installation, 'folders' | 'manifestProblems' | 'brokenStyles'>;

/** Reads which files of packs can't be used; the broken styles are those that are known by now. */
export async function readPackFaults({
  folders,
  manifestProblems: manifests,
  brokenStyles,
}: Packed): Promise<PackFaults> {
  const { openPack } = await import('../inference/packs/installed.ts');
  const { problems } = await openPack(join(folders.packsFolder, DCT_NET)).survey();
  // A folder of packs that can't be read is one problem, not one for each pack in it.
  const isClosed = manifests.some(({ file }) => file === folders.packsFolder);
  return { manifests, installed: isClosed ? [] : problems, broken: new Map(brokenStyles) };
}

/** A sentence for each file of a pack that can't be used. */
export const fileSentences = (
  { manifests, installed }: Omit<PackFaults, 'broken'>,
  words: Parameters<SayProblems>[0],
): string[] => [
  ...manifests.map((problem) => manifestSentence(problem, words)),
  ...installed.map((problem) => installedSentence(problem, words)),
];

/** Everything that keeps styles from being used, styles with their reasons first. */
export const sayProblems =
  (faults: PackFaults): SayProblems =>
  (words) => [
    ...[...faults.broken].map(([style, fault]) => {
      const reason = networkFaultText(fault, words);
      return { style, sentence: words.say('style-broken', { style, reason }) };
    }),
    ...fileSentences(faults, words).map((sentence) => ({ sentence })),
  ];
