import type { FindLook } from '../options/availability.ts';
import { padTo } from './columns.ts';
import type { DoctorContext, Finding } from './doctor-context.ts';
import { checkDrawing, checkStyles } from './doctor-drawing.ts';
import { checkDatabase, checkDisks, checkLibraries, checkMachine, checkSettings } from './doctor-machine.ts';
import { EXIT, type Exit } from './terminal.ts';

/** Checks everything drawing needs and says what to do about each problem. Fails when there is one. */
export async function doctor(given: DoctorContext): Promise<Exit> {
  let looks: Promise<FindLook> | undefined;
  const findLook = () => {
    looks ??= given.findLook();
    return looks;
  };
  const context = { ...given, findLook };
  let problems = 0;
  for (const check of [
    checkMachine,
    checkDisks,
    checkLibraries,
    checkDatabase,
    checkSettings,
    checkStyles,
    checkChats,
    checkDrawing,
  ])
    for (const finding of await check(context)) {
      if (finding.state === 'problem') problems += 1;
      context.terminal.stdout.write(`${format(finding)}\n`);
    }
  const verdict =
    problems === 0
      ? context.words.say('cli-doctor-good')
      : context.words.say('cli-doctor-problems', { count: problems });
  context.terminal.stdout.write(`${verdict}\n`);
  return problems === 0 ? EXIT.ok : EXIT.failed;
}

const MARKS = { good: '✓', hint: '·', problem: '✗' } as const;
const SUBJECT_WIDTH = 14;

function format({ state, subject, found, advice }: Finding): string {
  const line = `${MARKS[state]} ${padTo(subject, SUBJECT_WIDTH)}${found}`;
  return advice === undefined ? line : `${line}\n${' '.repeat(SUBJECT_WIDTH + 2)}→ ${advice}`;
}

function checkChats({ chats, words: { say } }: DoctorContext): Finding[] {
  return chats.map(({ name, configured, setting }) =>
    configured
      ? { state: 'good', subject: name, found: say('cli-doctor-token-set') }
      : { state: 'hint', subject: name, found: say('cli-doctor-chat-off', { setting }) },
  );
}
