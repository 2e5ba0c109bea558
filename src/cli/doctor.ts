import type { FindLook } from '../options/availability.ts';
import { padTo } from './columns.ts';
import type { DoctorContext, Finding } from './doctor-context.ts';
import { checkDevice } from './doctor-device.ts';
import { checkDrawing, checkStyles } from './doctor-drawing.ts';
import { checkDatabase, checkDisks, checkLibraries, checkMachine, checkSettings } from './doctor-machine.ts';
import { checkAccount, checkDataFolder, checkPlatforms, checkSlots, checkSources } from './doctor-service.ts';
import { checkServices } from './doctor-services.ts';
import { EXIT, type Exit } from './terminal.ts';

export interface DoctorRequest {
  /** The findings as JSON, for programs. */
  readonly json: boolean;
}

/** Checks everything that serving and drawing need, and says what to do about each problem. Fails when there is one. */
export async function doctor({ json }: DoctorRequest, given: DoctorContext): Promise<Exit> {
  let looks: Promise<FindLook> | undefined;
  const findLook = () => {
    looks ??= given.styles.findLook();
    return looks;
  };
  const context = { ...given, styles: { ...given.styles, findLook } };
  const { terminal, words } = context;
  const checks: (Finding & { readonly check: string })[] = [];
  for (const [check, run] of Object.entries(CHECKS))
    for (const finding of await run(context)) {
      checks.push({ check, ...finding });
      if (!json) terminal.stdout.write(`${format(finding)}\n`);
    }
  const problems = checks.filter(({ state }) => state === 'problem').length;
  const verdict =
    problems === 0 ? words.say('cli-doctor-good') : words.say('cli-doctor-problems', { count: problems });
  terminal.stdout.write(
    json ? `${JSON.stringify({ ok: problems === 0, problems, checks })}\n` : `${verdict}\n`,
  );
  return problems === 0 ? EXIT.ok : EXIT.failed;
}

/** Every check by the name that programs see, in the order they are shown. */
const CHECKS: Readonly<Record<string, (context: DoctorContext) => readonly Finding[] | Promise<Finding[]>>> =
  {
    machine: checkMachine,
    disks: checkDisks,
    account: checkAccount,
    libraries: checkLibraries,
    database: checkDatabase,
    services: checkServices,
    sources: checkSources,
    settings: checkSettings,
    data: checkDataFolder,
    slots: checkSlots,
    platforms: checkPlatforms,
    styles: checkStyles,
    device: checkDevice,
    drawing: checkDrawing,
  };

const MARKS = { good: '✓', hint: '·', problem: '✗' } as const;
const SUBJECT_WIDTH = 14;

function format({ state, subject, found, advice }: Finding): string {
  const line = `${MARKS[state]} ${padTo(subject, SUBJECT_WIDTH)}${found}`;
  return advice === undefined ? line : `${line}\n${' '.repeat(SUBJECT_WIDTH + 2)}→ ${advice}`;
}
