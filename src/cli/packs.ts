import { createInterface } from 'node:readline/promises';
import type { StyleId } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import type { CataloguePack } from '../inference/packs/catalogue.ts';
import type { InstalledStyle } from '../inference/packs/installed.ts';
import type { Packs } from '../inference/packs/packs.ts';
import type { PackProblem } from '../inference/packs/problem.ts';
import { installedSentence } from './pack-sentences.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';
import { showTransfer } from './transfer.ts';

export interface PackCommandContext {
  readonly packs: Packs;
  readonly words: Pick<Words, 'bytes' | 'duration' | 'say'>;
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
  say(describePack(pack, words));
  if (installed.length === 0 && !yes) {
    if (!terminal.stdin.isTTY) {
      say(words.say('cli-packs-accept'));
      return EXIT.usage;
    }
    const answer = await ask(words.say('cli-packs-ask', { styles: styles.join(', ') }), context);
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
      else if (event.kind === 'testing') transfer.say(words.say('cli-packs-testing', { style: event.style }));
      else {
        const { style } = event.style;
        transfer.say(`${words.say('cli-packs-installed', { style })}${originOf(event.style, words)}`);
      }
    },
  });
  transfer.stop();
  if (outcome.ok) {
    say(words.say('cli-packs-try', { style: styles[0]! }));
    say(words.say('cli-packs-reload'));
    return EXIT.ok;
  }
  say(problemSentence(outcome.problem, words));
  return exitOf(outcome.problem);
}

/** Reads every installed file again and says which are damaged. */
export async function verifyPacks({ packs, words, terminal }: PackCommandContext): Promise<Exit> {
  let damagedStyles = 0;
  let count = 0;
  let isUnread = false;
  for (const { id } of packs.catalogue) {
    for (const problem of await packs.problems(id)) {
      if (problem.of !== 'record') continue;
      isUnread = true;
      terminal.stdout.write(`✗ ${installedSentence(problem, words)}\n`);
    }
    const again: StyleId[] = [];
    for (const { style, damaged } of await packs.verify(id)) {
      count += 1;
      const state =
        damaged.length === 0
          ? `${words.say('cli-packs-as-installed')}${originOf(style, words)}`
          : words.say('cli-packs-damaged');
      terminal.stdout.write(`${damaged.length === 0 ? '✓' : '✗'} ${id} ${style.style}: ${state}\n`);
      for (const { name, sha256, got = '' } of damaged) {
        const facts = { file: name, expected: sha256, got };
        terminal.stdout.write(
          `    ${words.say(got ? 'cli-packs-file-differs' : 'cli-packs-file-missing', facts)}\n`,
        );
      }
      if (damaged.length > 0) again.push(style.style);
    }
    damagedStyles += again.length;
    if (again.length > 0)
      terminal.stdout.write(`→ ./run.sh models install ${id} --styles ${again.join(',')}\n`);
  }
  if (count === 0 && !isUnread)
    for (const line of [words.say('cli-packs-none'), ...installHints(packs, words)])
      terminal.stdout.write(`${line}\n`);
  return damagedStyles === 0 && !isUnread ? EXIT.ok : EXIT.failed;
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
  const removed = styles ?? here;
  const sentence =
    removed.length === 0
      ? words.say('cli-packs-nothing-removed')
      : words.say('cli-packs-removed', { styles: removed.join(', ') });
  terminal.stderr.write(`${sentence}\n`);
  if (removed.length > 0) terminal.stderr.write(`${words.say('cli-packs-reload')}\n`);
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
    for (const style of installed) {
      const since = words.say('cli-packs-since', { date: style.installed.slice(0, 10) });
      lines.push(`  ${style.style.padEnd(14)}${since}${originOf(style, words)}`);
    }
    const left = Object.keys(pack.styles).filter((id) => !installed.some(({ style }) => style === id));
    if (left.length === 0) continue;
    const size = words.bytes(downloadSize(pack, left, installed), 'up');
    const only = installed.length === 0 ? '' : ` --styles ${left.join(',')}`;
    const command = `./run.sh models install ${pack.id}${only}`;
    lines.push(`  ${words.say('cli-packs-available', { styles: left.join(', '), command, size })}`);
  }
  return lines;
}

/** What a person should know about an installed style's files. */
function originOf(
  { head, background, keypoints, mask, headDrawsBackground, from }: InstalledStyle,
  { say }: Pick<Words, 'say'>,
): string {
  const trusts = [head, background, keypoints, mask].map(({ trust }) => trust);
  const facts = [
    ...(trusts.includes('unverified') ? [say('cli-packs-unverified', { from })] : []),
    ...(headDrawsBackground ? [say('cli-packs-no-background')] : []),
  ];
  return facts.length === 0 ? '' : ` ${say('cli-note', { text: facts.join('; ') })}`;
}

function describePack(
  { name, homepage, licence, provenance }: CataloguePack,
  { say }: Pick<Words, 'say'>,
): string {
  return [
    `${name}  ${homepage}`,
    say('cli-packs-license', { name: licence.name, url: licence.url }),
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

const installHints = ({ catalogue }: Packs, words: PackCommandContext['words']): string[] =>
  catalogue.map((pack) => {
    const size = words.bytes(downloadSize(pack, Object.keys(pack.styles), []), 'up');
    return words.say('cli-packs-how', { pack: pack.id, size });
  });

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

/** What went wrong, and what to do about it: the messages `cli-pack-<code>`. */
export function problemSentence(
  problem: PackProblem,
  words: Pick<PackCommandContext['words'], 'bytes' | 'say'>,
): string {
  const facts = Object.entries(problem).map(([name, fact]) => [
    name,
    name === 'needed'
      ? words.bytes(Number(fact), 'up')
      : Array.isArray(fact)
        ? fact.join(', ')
        : String(fact),
  ]);
  return words.say(`cli-pack-${problem.code}`, { file: 'none', ...Object.fromEntries(facts) });
}
