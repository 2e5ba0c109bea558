import { DEFAULT_OPTIONS, type Style, type StyleId } from '../cartoon.ts';
import { messageOf } from '../error-message.ts';
import type { Words } from '../i18n/words.ts';
import { type FindLook, stateOf } from '../options/availability.ts';
import { padTo } from './columns.ts';
import type { WithCartoonizer } from './draw-file.ts';
import { EXIT, type Exit, type Terminal } from './terminal.ts';

/** What one look at the machine found. */
export interface Finding {
  readonly state: 'good' | 'hint' | 'problem';
  readonly subject: string;
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
}

export interface DoctorContext {
  readonly terminal: Terminal;
  readonly words: Pick<Words, 'bytes' | 'failure' | 'say'>;
  readonly machine: Machine;
  /** Folders the program writes to, and the free bytes of their disks; rejects when a folder cannot be written to. */
  readonly disks: readonly { readonly folder: string; readonly freeBytes: () => Promise<number> }[];
  /** Versions of the native libraries by name; rejects when one does not load. */
  readonly libraries: () => Promise<Readonly<Record<string, string>>>;
  /** Opens, writes and reads a database as serving does, and tells the version of SQLite; rejects when that fails. */
  readonly tryDatabase: () => Promise<string>;
  /** A sentence for each setting that is wrong. */
  readonly settingProblems: readonly string[];
  /** A sentence for each setting that is ignored because it was replaced. */
  readonly settingWarnings: readonly string[];
  readonly styles: readonly Style[];
  /** Those of them that networks of the operator's own draw. */
  readonly ownStyles: readonly StyleId[];
  readonly findLook: () => Promise<FindLook>;
  /** The chats, and whether each has what it needs to start. */
  readonly chats: readonly {
    readonly name: string;
    readonly configured: boolean;
    readonly setting: string;
  }[];
  readonly withCartoonizer: WithCartoonizer;
  /** The photo that the test drawing draws. */
  readonly testPhoto: () => Promise<Uint8Array>;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
}

export interface Machine {
  readonly node: string;
  /** The major versions of Node.js that the tests are run with. */
  readonly testedNodes: readonly string[];
  readonly platform: string;
  readonly cores: number;
  /** Bytes that may be used: a container's limit, or all there is. */
  readonly memory: number;
  readonly freeMemory: number;
}

/** Checks everything drawing needs and says what to do about each problem. Fails when there is one. */
export async function doctor(given: DoctorContext): Promise<Exit> {
  let looks: Promise<FindLook> | undefined;
  const findLook = () => {
    looks ??= given.findLook();
    return looks;
  };
  const context = { ...given, findLook };
  let problems = 0;
  for (const look of [
    checkMachine,
    checkDisks,
    checkLibraries,
    checkDatabase,
    checkSettings,
    checkStyles,
    checkChats,
    checkDrawing,
  ])
    for (const finding of await look(context)) {
      if (finding.state === 'problem') problems += 1;
      context.terminal.stdout.write(`${told(finding)}\n`);
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

function told({ state, subject, found, advice }: Finding): string {
  const line = `${MARKS[state]} ${padTo(subject, SUBJECT_WIDTH)}${found}`;
  return advice === undefined ? line : `${line}\n${' '.repeat(SUBJECT_WIDTH + 2)}→ ${advice}`;
}

const GIGABYTE = 2 ** 30;

function checkMachine({ machine, words }: Pick<DoctorContext, 'machine' | 'words'>): Finding[] {
  const { cores, memory, freeMemory } = machine;
  return [
    judgeNode(machine, words),
    cores > 1
      ? { state: 'good', subject: words.say('cli-doctor-cores'), found: `${cores}` }
      : {
          state: 'hint',
          subject: words.say('cli-doctor-cores'),
          found: '1',
          advice: words.say('cli-doctor-one-core'),
        },
    judgeMemory(memory, freeMemory, words),
  ];
}

function judgeNode({ node, testedNodes, platform }: Machine, { say }: DoctorContext['words']): Finding {
  const subject = 'Node.js';
  const found = say('cli-doctor-node-found', { node, platform });
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    return { state: 'problem', subject, found, advice: say('cli-doctor-node-old') };
  if (testedNodes.includes(String(major))) return { state: 'good', subject, found };
  const advice = say('cli-doctor-node-untested', { versions: testedNodes.join(', ') });
  return { state: 'hint', subject, found, advice };
}

function judgeMemory(memory: number, free: number, words: DoctorContext['words']): Finding {
  const found = words.say('cli-doctor-memory-found', { all: words.bytes(memory), free: words.bytes(free) });
  const subject = words.say('cli-doctor-memory');
  if (memory < GIGABYTE)
    return {
      state: 'problem',
      subject,
      found,
      advice: words.say('cli-doctor-memory-small'),
    };
  if (free < GIGABYTE / 2)
    return {
      state: 'problem',
      subject,
      found,
      advice: words.say('cli-doctor-memory-full'),
    };
  return { state: 'good', subject, found };
}

async function checkDisks({ disks, words }: Pick<DoctorContext, 'disks' | 'words'>): Promise<Finding[]> {
  return Promise.all(
    disks.map(async ({ folder, freeBytes }): Promise<Finding> => {
      const subject = words.say('cli-doctor-disk');
      let free: number;
      try {
        free = await freeBytes();
      } catch (error) {
        return {
          state: 'problem',
          subject,
          found: words.say('cli-doctor-disk-refused', { folder, reason: reason(error) }),
          advice: words.say('cli-doctor-disk-permissions'),
        };
      }
      const found = words.say('cli-doctor-disk-found', { free: words.bytes(free), folder });
      return free < GIGABYTE / 4
        ? { state: 'problem', subject, found, advice: words.say('cli-doctor-disk-full') }
        : { state: 'good', subject, found };
    }),
  );
}

async function checkLibraries({
  libraries,
  words: { say },
}: Pick<DoctorContext, 'libraries' | 'words'>): Promise<Finding[]> {
  const subject = say('cli-doctor-libraries');
  try {
    const versions = Object.entries(await libraries()).map(([name, version]) => `${name} ${version}`);
    return [{ state: 'good', subject, found: versions.join(', ') }];
  } catch (error) {
    return [
      {
        state: 'problem',
        subject,
        found: say('cli-doctor-library-failed', { reason: reason(error) }),
        advice: say('cli-doctor-reinstall-glibc'),
      },
    ];
  }
}

async function checkDatabase({
  tryDatabase,
  words: { say },
}: Pick<DoctorContext, 'tryDatabase' | 'words'>): Promise<Finding[]> {
  const subject = say('cli-doctor-database');
  try {
    return [{ state: 'good', subject, found: await tryDatabase() }];
  } catch (error) {
    const found = say('cli-doctor-database-failed', { reason: reason(error) });
    return [{ state: 'problem', subject, found, advice: say('cli-doctor-reinstall') }];
  }
}

function checkSettings({ settingProblems, settingWarnings, words }: DoctorContext): Finding[] {
  const subject = words.say('cli-doctor-settings');
  return [
    ...settingProblems.map((found) => ({
      state: 'problem' as const,
      subject,
      found,
      advice: words.say('cli-doctor-settings-file'),
    })),
    ...settingWarnings.map((found) => ({ state: 'hint' as const, subject, found })),
  ];
}

async function checkStyles({ styles, findLook, words: { say } }: DoctorContext): Promise<Finding[]> {
  const subject = say('cli-doctor-styles');
  const advice = say('cli-doctor-update');
  let find: FindLook;
  try {
    find = await findLook();
  } catch (error) {
    const found = say('cli-doctor-engines-failed', { reason: reason(error) });
    return [{ state: 'problem', subject, found, advice }];
  }
  const ids = (state: string) => styles.filter((style) => stateOf(style, find) === state).map(({ id }) => id);
  const [drawn, standIn, missing] = [ids('drawn'), ids('stand-in'), ids('missing')];
  return [
    drawn.length > 0
      ? { state: 'good', subject, found: drawn.join(', ') }
      : { state: 'problem', subject, found: say('cli-doctor-no-styles'), advice },
    ...(standIn.length > 0
      ? [
          {
            state: 'hint' as const,
            subject: '',
            found: say('cli-doctor-stand-ins', { styles: standIn.join(', ') }),
          },
        ]
      : []),
    ...(missing.length > 0
      ? [
          {
            state: 'hint' as const,
            subject: '',
            found: say('cli-doctor-missing', { styles: missing.join(', ') }),
          },
        ]
      : []),
  ];
}

function checkChats({ chats, words: { say } }: DoctorContext): Finding[] {
  return chats.map(({ name, configured, setting }) =>
    configured
      ? { state: 'good', subject: name, found: say('cli-doctor-token-set') }
      : { state: 'hint', subject: name, found: say('cli-doctor-chat-off', { setting }) },
  );
}

/** Draws the test photo through real drawing threads: in the usual style and sizes, then in every other style that can be drawn. */
async function checkDrawing(context: DoctorContext): Promise<Finding[]> {
  const { withCartoonizer, testPhoto, clock, findLook, styles } = context;
  const { say } = context.words;
  const subject = say('cli-doctor-test');
  const advice = say('cli-doctor-update');
  const began = clock();
  try {
    const photo = await testPhoto();
    const find = await findLook();
    return await withCartoonizer(1, async (cartoonizer): Promise<Finding[]> => {
      const draw = (style: StyleId, size: (typeof TEST_SIZES)[number]) =>
        cartoonizer.cartoonize({
          photo: new Uint8Array(photo),
          options: { ...DEFAULT_OPTIONS, style, size },
        });
      const times = [say('cli-doctor-started', { time: seconds(clock() - began) })];
      for (const size of TEST_SIZES) {
        const start = clock();
        const drawn = await draw(DEFAULT_OPTIONS.style, size);
        if (!drawn.ok)
          return [{ state: 'problem', subject, found: context.words.failure(drawn.failure), advice }];
        times.push(say('cli-doctor-size-took', { size: String(size), time: seconds(clock() - start) }));
      }
      const findings: Finding[] = [{ state: 'good', subject, found: times.join(', ') }];
      const drawnBy = new Map<string, StyleId[]>();
      for (const { id } of styles.filter((style) => stateOf(style, find) === 'drawn')) {
        const drawn = await draw(id, TEST_SIZES[0]);
        if (drawn.ok) drawnBy.set(drawn.value.engine, [...(drawnBy.get(drawn.value.engine) ?? []), id]);
        else findings.push(notDrawn(id, context.words.failure(drawn.failure), context));
      }
      for (const [engine, ids] of drawnBy)
        findings.push({
          state: 'good',
          subject: '',
          found: say('cli-doctor-engine', { engine, styles: ids.join(', ') }),
        });
      return findings;
    });
  } catch (error) {
    const found = say('cli-doctor-test-failed', { reason: reason(error) });
    return [{ state: 'problem', subject, found, advice }];
  }
}

function notDrawn(
  style: StyleId,
  sentence: string,
  { ownStyles, words: { say } }: Pick<DoctorContext, 'ownStyles' | 'words'>,
): Finding {
  return {
    state: 'problem',
    subject: say('cli-doctor-test'),
    found: say('cli-doctor-style-failed', { style, reason: sentence }),
    advice: say(ownStyles.includes(style) ? 'cli-doctor-own-network' : 'cli-doctor-update'),
  };
}

/** Smallest first; the usual size is the one that counts. */
const TEST_SIZES = [512, 1024] as const;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

/** The first line of what an error says. */
const reason = (error: unknown) => messageOf(error).split('\n')[0]!;
