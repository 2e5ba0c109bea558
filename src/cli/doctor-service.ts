import {
  type Connected,
  type DoctorContext,
  type Finding,
  reason,
  type TokenAnswer,
} from './doctor-context.ts';

/** What serving uses besides drawing: the account, the data folder, the platforms, the time and the memory of the slots. */

/** Whether the account is the one that serves: it decides which files and settings are seen. */
export function checkAccount({ storage: { account }, words: { say } }: DoctorContext): Finding[] {
  if (account === undefined) return [];
  const subject = say('cli-doctor-account');
  const { name, owner } = account;
  if (owner !== undefined && owner !== name)
    return [
      {
        state: 'problem',
        subject,
        found: say('cli-doctor-account-other', { name, owner }),
        advice: say('cli-doctor-account-again', { owner }),
      },
    ];
  if (!account.isRoot) return [{ state: 'good', subject, found: name }];
  return [{ state: 'hint', subject, found: name, advice: say('cli-doctor-account-root') }];
}

export async function checkDataFolder({ storage: { dataFolder }, words }: DoctorContext): Promise<Finding[]> {
  if (dataFolder === undefined) return [];
  const { say } = words;
  const { folder } = dataFolder;
  const subject = say('cli-doctor-data');
  try {
    const { isNew, isPrivate, databaseBytes } = await dataFolder.tryWriting();
    if (!isPrivate)
      return [
        {
          state: 'problem',
          subject,
          found: say('cli-doctor-data-public', { folder }),
          advice: say('cli-doctor-data-chmod', { folder }),
        },
      ];
    const database = databaseBytes === undefined ? 'none' : words.bytes(databaseBytes);
    const found = isNew
      ? say('cli-doctor-data-new', { folder })
      : say('cli-doctor-data-found', { folder, database });
    return [{ state: 'good', subject, found }];
  } catch (error) {
    return [
      {
        state: 'problem',
        subject,
        found: say('cli-doctor-disk-refused', { folder, reason: reason(error) }),
        advice: say('cli-doctor-disk-permissions'),
      },
    ];
  }
}

/** Asks each platform whether it takes the token, and compares the clocks. */
export async function checkPlatforms({
  serving: { chats, time, askConnections },
  words,
}: DoctorContext): Promise<Finding[]> {
  const { say } = words;
  const answers = await Promise.all(
    chats.map(async ({ name, setting, ask }) => ({ name, setting, answer: await ask?.() })),
  );
  const findings = answers.map(({ name, setting, answer }): Finding => {
    if (answer === undefined)
      return { state: 'hint', subject: name, found: say('cli-doctor-chat-off', { setting }) };
    return judgeToken(name, setting, answer, say);
  });
  const connections = (await askConnections?.()) ?? [];
  return [...findings, ...judgeConnections(connections, words), ...judgeTime(answers, time, words)];
}

/** What the Toonsmith that serves meets: a token can be right, and its connection lost. */
function judgeConnections(
  connections: readonly Connected[],
  { say, date }: DoctorContext['words'],
): Finding[] {
  return connections.map(({ platform, state, since, reason: why }): Finding => {
    const subject = platform.charAt(0).toUpperCase() + platform.slice(1);
    if (state === 'connected') return { state: 'good', subject, found: say('cli-doctor-connected') };
    const found = say('cli-doctor-disconnected', {
      state,
      date: date(Date.parse(since)),
      reason: why ?? 'none',
    });
    return { state: 'problem', subject, found, advice: say('cli-doctor-connection-log') };
  });
}

function judgeToken(
  name: string,
  setting: string,
  answer: TokenAnswer,
  say: DoctorContext['words']['say'],
): Finding {
  switch (answer.state) {
    case 'accepted':
      return {
        state: 'good',
        subject: name,
        found: say('cli-doctor-token-accepted', { account: answer.account }),
      };
    case 'refused':
      return {
        state: 'problem',
        subject: name,
        found: say('cli-doctor-token-refused'),
        advice: say('cli-doctor-token-again', { setting }),
      };
    case 'unreachable':
      return {
        state: 'problem',
        subject: name,
        found: say('cli-doctor-unreachable', { reason: answer.reason }),
        advice: say('cli-doctor-network'),
      };
  }
}

function judgeTime(
  answers: readonly { readonly answer: TokenAnswer | undefined }[],
  time: DoctorContext['serving']['time'],
  { say, duration }: DoctorContext['words'],
): Finding[] {
  if (time === undefined) return [];
  const subject = say('cli-doctor-time');
  const found = say('cli-doctor-time-found', { now: time.now, zone: time.zone });
  const skews = answers.flatMap(({ answer }) => (answer?.skew === undefined ? [] : [answer.skew]));
  const skew = skews.find((one) => Math.abs(one) > MAX_SKEW_MS);
  if (skew === undefined) return [{ state: 'good', subject, found }];
  const wrong = say('cli-doctor-time-wrong', {
    by: duration(Math.abs(skew)),
    direction: skew > 0 ? 'ahead' : 'behind',
  });
  return [{ state: 'problem', subject, found: wrong, advice: say('cli-doctor-time-set') }];
}

/** Certificates and waits are right within this; answers take seconds at most. */
const MAX_SKEW_MS = 60_000;

/** Whether the memory is enough for the cartoons that are made at once. */
export function checkSlots({ machine, serving: { slots }, words }: DoctorContext): Finding[] {
  if (slots === undefined) return [];
  const { say, bytes } = words;
  const subject = say('cli-doctor-slots');
  const needed = slots.base + slots.atOnce * slots.perDrawing;
  const found = say('cli-doctor-slots-found', {
    slots: slots.atOnce,
    each: bytes(slots.perDrawing),
    needed: bytes(needed),
  });
  if (needed <= machine.memory || slots.atOnce === 1) return [{ state: 'good', subject, found }];
  return [{ state: 'problem', subject, found, advice: say('cli-doctor-slots-fewer') }];
}

/** Which file and which variables the settings come from; other accounts and services may have others. */
export function checkSources({ settings: { sources }, words }: DoctorContext): Finding[] {
  const { say } = words;
  const file = sources.file ?? 'none';
  const variables = sources.variables.length > 0 ? sources.variables.join(', ') : 'none';
  return [
    {
      state: 'good',
      subject: say('cli-doctor-settings'),
      found: say('cli-doctor-settings-from', { file, variables }),
    },
  ];
}
