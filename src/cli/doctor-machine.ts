import { type DoctorContext, type Finding, type Machine, reason } from './doctor-context.ts';

const GIGABYTE = 2 ** 30;

export function checkMachine({ machine, words }: Pick<DoctorContext, 'machine' | 'words'>): Finding[] {
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

export async function checkDisks({
  storage: { disks },
  words,
}: Pick<DoctorContext, 'storage' | 'words'>): Promise<Finding[]> {
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

export async function checkLibraries({
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

export async function checkDatabase({
  storage: { tryDatabase },
  words: { say },
}: Pick<DoctorContext, 'storage' | 'words'>): Promise<Finding[]> {
  const subject = say('cli-doctor-database');
  try {
    return [{ state: 'good', subject, found: await tryDatabase() }];
  } catch (error) {
    const found = say('cli-doctor-database-failed', { reason: reason(error) });
    return [{ state: 'problem', subject, found, advice: say('cli-doctor-reinstall') }];
  }
}

export function checkSettings({ settings: { problems, warnings }, words }: DoctorContext): Finding[] {
  const subject = words.say('cli-doctor-settings');
  return [
    ...problems.map((found) => ({
      state: 'problem' as const,
      subject,
      found,
      advice: words.say('cli-doctor-settings-file'),
    })),
    ...warnings.map((found) => ({ state: 'hint' as const, subject, found })),
  ];
}
