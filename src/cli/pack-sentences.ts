import type { Words } from '../i18n/words.ts';
import type { InstalledProblem } from '../inference/packs/installed.ts';
import type { ManifestProblem } from '../inference/packs/manifest.ts';
import type { NetworkFault } from '../inference/packs/network-fault.ts';
import { nearest } from '../options/suggestions.ts';

type Say = Pick<Words, 'say' | 'bytes'>;

/** What is wrong with a manifest, and where. */
export function manifestSentence(problem: ManifestProblem, words: Say): string {
  const { file, place } = problem;
  const text = manifestText(problem, words);
  if (place === undefined) return words.say('cli-manifest-in', { file, problem: text });
  const { line, column } = place;
  return words.say('cli-manifest-at', { file, line: String(line), column: String(column), problem: text });
}

/** What is wrong with a file of an installed pack, and what to do. */
export const installedSentence = ({ file, reason }: InstalledProblem, { say }: Pick<Words, 'say'>): string =>
  say('cli-manifest-in', { file, problem: say('cli-installed-problem', { reason }) });

function manifestText(problem: ManifestProblem, { say, bytes }: Say): string {
  switch (problem.code) {
    case 'unknown':
    case 'nearest-unknown': {
      const { known } = problem;
      const written = problem.code === 'unknown' ? problem.field : problem.style;
      const resembled = nearest(
        written.toLowerCase(),
        known.map((name) => [name.toLowerCase(), name] as const),
      );
      return say(`cli-manifest-${problem.code}`, {
        written,
        nearest: resembled ?? 'none',
        known: known.join(', '),
      });
    }
    case 'large-network':
      return say('cli-manifest-large-network', { network: problem.network, limit: bytes(problem.bytes) });
    default: {
      const { code, file: _, place: __, ...facts } = problem;
      return say(`cli-manifest-${code}`, facts);
    }
  }
}

/** Longest text of a library that is shown. */
const MOST_OF_REASON = 300;

/** Why a network can't be used, as the end of a sentence without its full stop. */
export function networkFaultText(fault: NetworkFault, { say }: Pick<Words, 'say'>): string {
  const { code, ...facts } = fault;
  const args = 'reason' in facts ? { reason: facts.reason.slice(0, MOST_OF_REASON) } : facts;
  return say(`cli-network-${code}`, args);
}
