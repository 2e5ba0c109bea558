import { DEFAULT_OPTIONS, type Style, type StyleId } from '../cartoon.ts';
import { messageOf } from '../error-message.ts';
import type { Words } from '../i18n/words.ts';
import { type FindLook, stateOf } from '../options/availability.ts';
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

export interface DoctorParts {
  readonly terminal: Terminal;
  readonly words: Pick<Words, 'bytes' | 'failure'>;
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

/** Looks at everything drawing needs and says what to do about each problem. Fails when there is one. */
export async function doctor(given: DoctorParts): Promise<Exit> {
  let looks: Promise<FindLook> | undefined;
  const findLook = () => {
    looks ??= given.findLook();
    return looks;
  };
  const parts = { ...given, findLook };
  let problems = 0;
  for (const look of [
    lookAtMachine,
    lookAtDisks,
    lookAtLibraries,
    lookAtDatabase,
    lookAtSettings,
    lookAtStyles,
    lookAtChats,
    lookAtDrawing,
  ])
    for (const finding of await look(parts)) {
      if (finding.state === 'problem') problems += 1;
      parts.terminal.stdout.write(`${told(finding)}\n`);
    }
  const verdict =
    problems === 0
      ? 'Everything works.'
      : `${problems === 1 ? 'One problem needs' : `${problems} problems need`} doing.`;
  parts.terminal.stdout.write(`${verdict}\n`);
  return problems === 0 ? EXIT.ok : EXIT.failed;
}

const MARKS = { good: '✓', hint: '·', problem: '✗' } as const;
const SUBJECT_WIDTH = 14;

function told({ state, subject, found, advice }: Finding): string {
  const line = `${MARKS[state]} ${subject.padEnd(SUBJECT_WIDTH)}${found}`;
  return advice === undefined ? line : `${line}\n${' '.repeat(SUBJECT_WIDTH + 2)}→ ${advice}`;
}

const GIGABYTE = 2 ** 30;

function lookAtMachine({ machine, words }: Pick<DoctorParts, 'machine' | 'words'>): Finding[] {
  const { cores, memory, freeMemory } = machine;
  return [
    judgeNode(machine),
    cores > 1
      ? { state: 'good', subject: 'Cores', found: `${cores}` }
      : {
          state: 'hint',
          subject: 'Cores',
          found: '1',
          advice: 'It works, but each picture takes about twice as long as on two.',
        },
    judgeMemory(memory, freeMemory, words),
  ];
}

function judgeNode({ node, testedNodes, platform }: Machine): Finding {
  const subject = 'Node.js';
  const found = `${node} on ${platform}`;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    const advice = 'Install Node.js 20.19 or newer from https://nodejs.org.';
    return { state: 'problem', subject, found, advice };
  }
  if (testedNodes.includes(String(major))) return { state: 'good', subject, found };
  const advice = `This Node.js version is not one we test (${testedNodes.join(', ')}). If something fails, try one of those.`;
  return { state: 'hint', subject, found, advice };
}

function judgeMemory(memory: number, free: number, words: DoctorParts['words']): Finding {
  const found = `${words.bytes(memory)}, ${words.bytes(free)} of it free`;
  const subject = 'Memory';
  if (memory < GIGABYTE)
    return {
      state: 'problem',
      subject,
      found,
      advice: 'Give it at least 1 GB; a 2048 pixel picture needs about that much while it is drawn.',
    };
  if (free < GIGABYTE / 2)
    return {
      state: 'problem',
      subject,
      found,
      advice: 'Close other programs, or draw one picture at a time (-j 1) and at most at 1024.',
    };
  return { state: 'good', subject, found };
}

async function lookAtDisks({ disks, words }: Pick<DoctorParts, 'disks' | 'words'>): Promise<Finding[]> {
  return Promise.all(
    disks.map(async ({ folder, freeBytes }): Promise<Finding> => {
      const subject = 'Disk';
      let free: number;
      try {
        free = await freeBytes();
      } catch (error) {
        return {
          state: 'problem',
          subject,
          found: `${folder} cannot be written to (${reason(error)})`,
          advice: 'Change its owner or permissions so that this account may write there.',
        };
      }
      const found = `${words.bytes(free)} free in ${folder}`;
      return free < GIGABYTE / 4
        ? { state: 'problem', subject, found, advice: 'Free some space: at least 250 MB are needed.' }
        : { state: 'good', subject, found };
    }),
  );
}

async function lookAtLibraries({ libraries }: Pick<DoctorParts, 'libraries'>): Promise<Finding[]> {
  const subject = 'Libraries';
  try {
    const versions = Object.entries(await libraries()).map(([name, version]) => `${name} ${version}`);
    return [{ state: 'good', subject, found: versions.join(', ') }];
  } catch (error) {
    return [
      {
        state: 'problem',
        subject,
        found: `a native library does not load: ${reason(error)}`,
        advice: `${REINSTALL} On Alpine Linux use a Debian or Ubuntu system: onnxruntime needs glibc.`,
      },
    ];
  }
}

async function lookAtDatabase({ tryDatabase }: Pick<DoctorParts, 'tryDatabase'>): Promise<Finding[]> {
  const subject = 'Database';
  try {
    return [{ state: 'good', subject, found: await tryDatabase() }];
  } catch (error) {
    return [{ state: 'problem', subject, found: `it cannot be used: ${reason(error)}`, advice: REINSTALL }];
  }
}

const REINSTALL = 'Delete the folder node_modules and run ./run.sh again.';

function lookAtSettings({ settingProblems, settingWarnings }: DoctorParts): Finding[] {
  const subject = 'Settings';
  return [
    ...settingProblems.map((found) => ({
      state: 'problem' as const,
      subject,
      found,
      advice: 'config/defaults.yaml explains every setting.',
    })),
    ...settingWarnings.map((found) => ({ state: 'hint' as const, subject, found })),
  ];
}

async function lookAtStyles({ styles, findLook }: DoctorParts): Promise<Finding[]> {
  const subject = 'Styles';
  let find: FindLook;
  try {
    find = await findLook();
  } catch (error) {
    return [{ state: 'problem', subject, found: `the engines do not load: ${reason(error)}`, advice: RENEW }];
  }
  const ids = (state: string) => styles.filter((style) => stateOf(style, find) === state).map(({ id }) => id);
  const [drawn, standIn, missing] = [ids('drawn'), ids('stand-in'), ids('missing')];
  return [
    drawn.length > 0
      ? { state: 'good', subject, found: drawn.join(', ') }
      : { state: 'problem', subject, found: 'none can be drawn', advice: RENEW },
    ...(standIn.length > 0
      ? [
          {
            state: 'hint' as const,
            subject: '',
            found: `${standIn.join(', ')}: drawn in the nearest style (./run.sh models)`,
          },
        ]
      : []),
    ...(missing.length > 0
      ? [
          {
            state: 'hint' as const,
            subject: '',
            found: `${missing.join(', ')}: cannot be drawn (./run.sh models)`,
          },
        ]
      : []),
  ];
}

const RENEW = 'Get the program anew (git pull, or a fresh download) and run ./run.sh again.';

function lookAtChats({ chats }: DoctorParts): Finding[] {
  return chats.map(({ name, configured, setting }) =>
    configured
      ? { state: 'good', subject: name, found: 'a token is set' }
      : { state: 'hint', subject: name, found: `off; set ${setting} to switch it on` },
  );
}

/** Draws the test photo through real drawing threads: in the usual style and sizes, then in every other style that can be drawn. */
async function lookAtDrawing(parts: DoctorParts): Promise<Finding[]> {
  const { withCartoonizer, testPhoto, clock, findLook, styles } = parts;
  const subject = 'Test drawing';
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
      const times = [`threads ready in ${seconds(clock() - began)}`];
      for (const size of TEST_SIZES) {
        const start = clock();
        const drawn = await draw(DEFAULT_OPTIONS.style, size);
        if (!drawn.ok)
          return [{ state: 'problem', subject, found: parts.words.failure(drawn.failure), advice: RENEW }];
        times.push(`${size} px in ${seconds(clock() - start)}`);
      }
      const findings: Finding[] = [{ state: 'good', subject, found: times.join(', ') }];
      const drawnBy = new Map<string, StyleId[]>();
      for (const { id } of styles.filter((style) => stateOf(style, find) === 'drawn')) {
        const drawn = await draw(id, TEST_SIZES[0]);
        if (drawn.ok) drawnBy.set(drawn.value.engine, [...(drawnBy.get(drawn.value.engine) ?? []), id]);
        else findings.push(notDrawn(id, parts.words.failure(drawn.failure), parts.ownStyles));
      }
      for (const [engine, ids] of drawnBy)
        findings.push({ state: 'good', subject: '', found: `${engine} draws ${ids.join(', ')}` });
      return findings;
    });
  } catch (error) {
    return [{ state: 'problem', subject, found: `it did not work: ${reason(error)}`, advice: RENEW }];
  }
}

function notDrawn(style: StyleId, sentence: string, ownStyles: readonly StyleId[]): Finding {
  const advice = ownStyles.includes(style) ? OWN_NETWORK : RENEW;
  return { state: 'problem', subject: 'Test drawing', found: `${style}: ${sentence}`, advice };
}

const OWN_NETWORK = 'Check its network and its manifest: docs/models.md, “Your own networks”.';
/** Smallest first; the usual size is the one that counts. */
const TEST_SIZES = [512, 1024] as const;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

/** The first line of what an error says. */
const reason = (error: unknown) => messageOf(error).split('\n')[0]!;
