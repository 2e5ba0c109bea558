import type { Words } from '../i18n/words.ts';
import type { Guess } from '../inference/packs/check/guess.ts';
import type { CheckEvent } from '../inference/packs/check/messages.ts';
import type { CustomPack } from '../inference/packs/custom.ts';
import type { ManifestProblem } from '../inference/packs/manifest.ts';
import type { NetworkUse, SizeRule } from '../inference/packs/network-use.ts';
import { padTo } from './columns.ts';
import { manifestSentence, networkFaultText } from './pack-sentences.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';

export interface CheckPackContext {
  readonly words: Pick<Words, 'bytes' | 'duration' | 'say'>;
  readonly terminal: Terminal;
  /** Looks at a network and draws with it, as its manifest says or, without one, as it is guessed. */
  readonly checkNetwork: (
    network: string,
    use: NetworkUse | undefined,
    tell: (event: CheckEvent) => void,
  ) => Promise<void>;
  /** Writes a picture beside the terminal; answers with its path. */
  readonly writeSample: (name: string, png: Uint8Array) => string;
}

/** A folder with a network of the operator's own. */
export interface PackFolder {
  /** The name of the folder. */
  readonly name: string;
  /** The path and the bytes of the network. */
  readonly network: { readonly path: string; readonly name: string; readonly bytes: number };
  /** What the manifest says; undefined when there is none. */
  readonly pack?: CustomPack | undefined;
  /** Writes a manifest.json; answers with its path. Undefined when it isn't to be saved. */
  readonly save?: ((manifest: object) => string) | undefined;
}

/** Says what a network looks like, draws samples, measures them, and suggests a manifest where there is none. */
export async function checkPack(folder: PackFolder, context: CheckPackContext): Promise<Exit> {
  const { words, terminal } = context;
  const { say } = words;
  const { network, pack } = folder;
  const print = ([label, text]: Line) => terminal.stdout.write(`${padTo(label, LABEL_WIDTH)}${text}\n`);
  let isUsable = true;
  let guess: Guess | undefined;
  print([say('cli-check-network'), `${network.name}, ${words.bytes(network.bytes, 'up')}`]);
  await context.checkNetwork(network.path, pack?.use, (event) => {
    for (const line of describeEvent(event, folder, context)) print(line);
    if (event.kind === 'guess') guess = event.guess;
    // Without a manifest, what can't be found out can't be drawn either.
    if (event.kind === 'fault' || (event.kind === 'unknown' && pack === undefined)) isUsable = false;
  });
  if (!isUsable) return EXIT.failed;
  if (pack !== undefined) print([say('cli-check-result'), say('cli-check-good', { style: pack.style.id })]);
  else if (guess !== undefined) suggest(guess, folder, context);
  return EXIT.ok;
}

type Line = readonly [label: string, text: string];

function describeEvent(
  event: CheckEvent,
  { name, pack }: PackFolder,
  { words, writeSample }: CheckPackContext,
): Line[] {
  const { say } = words;
  switch (event.kind) {
    case 'ports':
      return [
        ...event.inputs.map((port): Line => [say('cli-check-input'), portText(port)]),
        ...event.outputs.map((port): Line => [say('cli-check-output'), portText(port)]),
      ];
    case 'guess':
      return describeGuess(event.guess, pack?.use, say);
    case 'unknown': {
      const reason = networkFaultText(event.fault, words);
      return [[say('cli-check-guess'), say('cli-check-unknown', { reason })]];
    }
    case 'drawn': {
      const { longSide, milliseconds, peakBytes } = event;
      const time = `${(milliseconds / 1000).toFixed(2)} s`;
      return [[`${longSide}`, say('cli-check-drawn', { time, memory: words.bytes(peakBytes) })]];
    }
    case 'sample': {
      const { colours, png } = event;
      const file = writeSample(`${name}-sample-${colours.toLowerCase()}.png`, png);
      return [[say('cli-check-sample'), say('cli-check-sample-found', { file, colours })]];
    }
    case 'fault': {
      const reason = networkFaultText(event.fault, words);
      return [[say('cli-check-result'), say('cli-check-fault', { reason })]];
    }
    case 'done':
      return [];
  }
}

/** Sentences about a manifest that can't be used. */
export function tellManifestProblems(
  problems: readonly ManifestProblem[],
  { words, terminal }: Pick<CheckPackContext, 'words' | 'terminal'>,
): Exit {
  for (const problem of problems) terminal.stderr.write(`${manifestSentence(problem, words)}\n`);
  return EXIT.failed;
}

const LABEL_WIDTH = 10;

const portText = ({ name, type, shape }: Extract<CheckEvent, { kind: 'ports' }>['inputs'][number]): string =>
  `${name}: ${type} [${shape.map((size) => (typeof size === 'number' && size > 0 ? size : size || '?')).join(', ')}]`;

function describeGuess(
  { use, scale, evidence }: Guess,
  written: NetworkUse | undefined,
  say: Words['say'],
): Line[] {
  const line = (field: keyof Guess['evidence'], label: string, text: (use: NetworkUse) => string): Line => {
    const [guessed, set] = [text(use), written && text(written)];
    const found = say('cli-check-found', { found: guessed, evidence: evidence[field] });
    if (set === undefined) return [label, found];
    // What nothing speaks for is no reason to doubt the manifest.
    if (set === guessed || evidence[field] === 'assumed') return [label, say('cli-check-set', { set })];
    return [label, say('cli-check-differs', { set, found })];
  };
  return [
    line('layout', say('cli-check-layout'), ({ layout }) => layout),
    line('range', say('cli-check-range'), ({ range, outputRange }) =>
      range.join() === outputRange.join()
        ? rangeText(range)
        : say('cli-check-ranges', { input: rangeText(range), output: rangeText(outputRange) }),
    ),
    line('size', say('cli-check-size'), ({ size }) => sizeText(size, say)),
    line('colours', say('cli-check-colours'), ({ colours }) => colours),
    ...(scale === 1 ? [] : [[say('cli-check-scale'), `×${scale}`] as const]),
  ];
}

const rangeText = ([black, white]: NetworkUse['range']): string => `${black} … ${white}`;

function sizeText(size: SizeRule, say: Words['say']): string {
  if ('square' in size) return `${size.square}×${size.square}`;
  if ('width' in size) return `${size.width}×${size.height}`;
  const { multiple, longest } = size;
  return say('cli-check-multiple', { multiple: String(multiple), longest: String(longest) });
}

/** A manifest for what was found; the license is the operator's to find out. */
function suggest(
  { use, evidence }: Guess,
  folder: PackFolder,
  { words: { say }, terminal }: CheckPackContext,
): void {
  const { layout, colours, range, outputRange, size } = use;
  const manifest = {
    id: idFrom(folder.name),
    name: { en: folder.name },
    licence: UNKNOWN_LICENCE,
    network: folder.network.name,
    layout,
    colours,
    range,
    ...(range.join() === outputRange.join() ? {} : { outputRange }),
    size,
  };
  terminal.stdout.write(`\n${JSON.stringify(manifest, undefined, 2)}\n\n`);
  if (folder.save === undefined) terminal.stderr.write(`${say('cli-check-save')}\n`);
  else terminal.stderr.write(`${say('cli-check-saved', { file: folder.save(manifest) })}\n`);
  if (evidence.colours === 'assumed') terminal.stderr.write(`${say('cli-check-colours-guessed')}\n`);
  terminal.stderr.write(`${say('cli-check-licence')}\n`);
}

const UNKNOWN_LICENCE = 'unknown';

/** An id made of a folder's name. */
const idFrom = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32) || 'my-style';
