import { createInterface } from 'node:readline/promises';
import type { StyleId } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { CataloguePack } from '../inference/packs/catalogue.ts';
import type { InstalledStyle } from '../inference/packs/installed.ts';
import type { Packs } from '../inference/packs/packs.ts';
import type { PackProblem } from '../inference/packs/problem.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';
import { showTransfer } from './transfer.ts';

export interface PackCommandContext {
  readonly packs: Packs;
  readonly words: Pick<Words, 'bytes' | 'duration'>;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
}

export interface InstallCommand {
  readonly pack: string;
  /** All styles of the pack when left out. */
  readonly styles?: readonly StyleId[];
  /** A folder, or the address of a mirror. */
  readonly from?: string;
  /** Take the licence as read. */
  readonly yes: boolean;
}

/** Shows where a pack comes from and under which licence, asks, and installs it. */
export async function installPack(
  { pack: id, styles: asked, from, yes }: InstallCommand,
  context: PackCommandContext,
): Promise<Exit> {
  const { packs, terminal, words, signal, clock } = context;
  const say = (text: string) => terminal.stderr.write(`${text}\n`);
  const pack = packs.catalogue.find((known) => known.id === id);
  if (pack === undefined) {
    say(
      problemSentence(
        { code: 'unknown-pack', pack: id, known: packs.catalogue.map((known) => known.id) },
        words,
      ),
    );
    return EXIT.usage;
  }
  const styles = asked ?? Object.keys(pack.styles);
  const installed = await packs.installed(id);
  say(describePack(pack));
  if (installed.length === 0 && !yes) {
    if (!terminal.stdin.isTTY) {
      say('Nothing was installed: add --yes to say that you have read this.');
      return EXIT.usage;
    }
    const answer = await ask(`Install ${styles.join(', ')}?`, context);
    if (answer !== 'yes') return answer === 'no' ? EXIT.ok : EXIT.interrupted;
  }

  const transfer = showTransfer({ stderr: terminal.stderr, words, clock });
  const outcome = await packs.install({
    pack: id,
    styles,
    ...(from !== undefined && { from }),
    signal,
    tell: (event) => {
      if (event.kind === 'bytes') transfer.at(event.got, event.total);
      else if (event.kind === 'testing') transfer.say(`${event.style}: converting and trying it out`);
      else transfer.say(`${event.style.style}: installed${originOf(event.style)}`);
    },
  });
  transfer.stop();
  if (outcome.ok) {
    say(`Draw with it: ./run.sh draw photo.jpg --style ${styles[0]}`);
    return EXIT.ok;
  }
  say(problemSentence(outcome.problem, words));
  return exitOf(outcome.problem);
}

/** Reads every installed file again and says which are damaged. */
export async function verifyPacks({ packs, words, terminal }: PackCommandContext): Promise<Exit> {
  let damagedStyles = 0;
  let count = 0;
  for (const { id } of packs.catalogue) {
    const again: StyleId[] = [];
    for (const { style, damaged } of await packs.verify(id)) {
      count += 1;
      const state = damaged.length === 0 ? `as installed${originOf(style)}` : 'damaged';
      terminal.stdout.write(`${damaged.length === 0 ? '✓' : '✗'} ${id} ${style.style}: ${state}\n`);
      for (const { name, sha256, got } of damaged)
        terminal.stdout.write(
          `    ${name}: expected sha256:${sha256}, ${got ? `got sha256:${got}` : 'it is missing'}\n`,
        );
      if (damaged.length > 0) again.push(style.style);
    }
    damagedStyles += again.length;
    if (again.length > 0)
      terminal.stdout.write(`→ ./run.sh models install ${id} --styles ${again.join(',')}\n`);
  }
  if (count === 0) terminal.stdout.write(`No pack is installed (${installHint(packs, words)}).\n`);
  return damagedStyles === 0 ? EXIT.ok : EXIT.failed;
}

/** Removes styles of a pack, all of them when none is named. */
export async function removePack(
  { pack, styles }: Pick<InstallCommand, 'pack' | 'styles'>,
  { packs, words, terminal }: PackCommandContext,
): Promise<Exit> {
  const here = (await packs.installed(pack)).map(({ style }) => style);
  const outcome = await packs.remove(pack, styles ?? here);
  if (!outcome.ok) {
    terminal.stderr.write(`${problemSentence(outcome.problem, words)}\n`);
    return exitOf(outcome.problem);
  }
  const gone = styles ?? here;
  terminal.stderr.write(
    gone.length === 0 ? 'Nothing of it is installed.\n' : `Removed ${gone.join(', ')}.\n`,
  );
  return EXIT.ok;
}

/** Lines about every pack: its licence, what is installed of it, and the command for the rest. */
export async function listPacks({
  packs,
  words,
}: Pick<PackCommandContext, 'packs' | 'words'>): Promise<string[]> {
  const lines: string[] = [];
  for (const pack of packs.catalogue) {
    const installed = await packs.installed(pack.id);
    lines.push('', `${pack.id}: ${pack.name}, ${pack.licence.name}, ${pack.homepage}`);
    for (const style of installed)
      lines.push(`  ${style.style.padEnd(14)}installed ${style.installed.slice(0, 10)}${originOf(style)}`);
    const left = Object.keys(pack.styles).filter((id) => !installed.some(({ style }) => style === id));
    if (left.length === 0) continue;
    const size = words.bytes(downloadSize(pack, left, installed), 'up');
    const only = installed.length === 0 ? '' : ` --styles ${left.join(',')}`;
    lines.push(`  ${left.join(', ')}: ./run.sh models install ${pack.id}${only} (about ${size})`);
  }
  return lines;
}

/** What a person should know about an installed style's files. */
function originOf({ head, background, keypoints, mask, headDrawsBackground, from }: InstalledStyle): string {
  const trusts = [head, background, keypoints, mask].map(({ trust }) => trust);
  const facts = [
    ...(trusts.includes('unverified') ? [`unverified origin: ${from}`] : []),
    ...(headDrawsBackground ? ['no background network was there: the head network draws it too'] : []),
  ];
  return facts.length === 0 ? '' : ` (${facts.join('; ')})`;
}

function describePack({ name, homepage, licence, provenance }: CataloguePack): string {
  return [
    `${name}  ${homepage}`,
    `Licence: ${licence.name}  ${licence.url}`,
    ...provenance.map((fact) => `  ${fact}`),
    '',
  ].join('\n');
}

async function ask(
  question: string,
  { terminal, signal }: PackCommandContext,
): Promise<'yes' | 'no' | 'stopped'> {
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr });
  // A terminal that is read key by key sends no signal for Ctrl-C: it closes the lines, as Ctrl-D does.
  const stop = new AbortController();
  lines.once('close', () => stop.abort());
  const stopped = AbortSignal.any([signal, stop.signal]);
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: stopped });
    return /^(y|yes|是)$/i.test(answer.trim()) ? 'yes' : 'no';
  } catch (error) {
    if (stopped.aborted) return 'stopped';
    throw error;
  } finally {
    lines.close();
  }
}

const installHint = ({ catalogue }: Packs, words: PackCommandContext['words']): string =>
  catalogue
    .map(
      (pack) =>
        `./run.sh models install ${pack.id} brings ${words.bytes(downloadSize(pack, Object.keys(pack.styles), []), 'up')}`,
    )
    .join(', ');

/** Bytes to fetch for these styles; files known to be equal, and those that are here, count once or not at all. */
function downloadSize(
  pack: CataloguePack,
  styles: readonly StyleId[],
  installed: readonly InstalledStyle[],
): number {
  const sizes = new Map<string, number>();
  for (const id of styles) {
    const { repository, head, background } = pack.styles[id]!;
    for (const file of [head, background])
      sizes.set(file.known[0] ?? `${repository}/${file.file}`, file.size);
  }
  if (installed.length === 0) for (const file of Object.values(pack.shared)) sizes.set(file.file, file.size);
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function exitOf({ code }: PackProblem): Exit {
  if (code === 'cancelled') return EXIT.interrupted;
  return code === 'unknown-pack' || code === 'unknown-style' ? EXIT.usage : EXIT.failed;
}

/** What went wrong, and what to do about it. */
export function problemSentence(problem: PackProblem, words: PackCommandContext['words']): string {
  switch (problem.code) {
    case 'unknown-pack':
      return `There is no pack “${problem.pack}”. There are: ${problem.known.join(', ')}.`;
    case 'unknown-style':
      return `The pack has no style “${problem.style}”. It has: ${problem.known.join(', ')}.`;
    case 'not-installed':
      return `${problem.style} is not installed; ./run.sh models list shows what is.`;
    case 'in-use':
      return `Another program (process ${problem.process}) is installing right now. Wait until it is done.`;
    case 'not-published':
      return problem.file === undefined
        ? `The service does not know ${problem.repository}. Try later, another mirror, or --from a folder.`
        : `${problem.repository} no longer has ${problem.file}. Try another mirror, or --from a folder.`;
    case 'unreachable':
      return `${problem.url} cannot be reached (${problem.reason}). Check the network and run the same command again: what has arrived is kept.`;
    case 'refused':
      return `${problem.url} answered with status ${problem.status}. Run the same command again later: what has arrived is kept.`;
    case 'wrong-answer':
      return `${problem.url} gave an answer that makes no sense: ${problem.reason}. Is it the right address?`;
    case 'wrong-size':
      return `${problem.file} has ${problem.got} bytes instead of ${problem.expected}. It was not installed.`;
    case 'wrong-hash':
      return [
        `${problem.file} is not what ${problem.by === 'list' ? 'its publisher lists' : 'this version knows'}, so it was not installed.`,
        `  expected ${problem.expected.join(' or ')}`,
        `  got      ${problem.got}`,
        problem.by === 'list'
          ? 'Run the same command again; if it stays so, the mirror is broken.'
          : 'A newer version of Toonsmith may know it. To use it all the same, download it yourself and install --from its folder.',
      ].join('\n');
    case 'wrong-network':
      return `${problem.file} was not installed: ${problem.reason}.`;
    case 'no-folder':
      return `${problem.folder} is no folder that can be read.`;
    case 'not-in-folder':
      return `${problem.folder} lacks ${problem.files.join(', ')}. docs/models.md shows what the folder must hold.`;
    case 'disk-full':
      return `The disk is full: ${problem.folder} needs room for ${words.bytes(problem.needed, 'up')} more. Make some and run the same command again: what has arrived is kept.`;
    case 'cannot-write':
      return `${problem.folder} cannot be written to (${problem.reason}). Change its permissions, or set drawing.modelsFolder.`;
    case 'cancelled':
      return 'Stopped. Run the same command again to go on where it stopped.';
  }
}
