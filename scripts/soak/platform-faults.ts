import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeDiscord } from '../../tests/fakes/discord.ts';
import type { FakeTelegram, Fault } from '../../tests/fakes/telegram.ts';
import type { Random } from './random.ts';

export interface PlatformFaultsOptions {
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
  readonly random: Random;
}

const PAUSE_MS = { least: 1_500, most: 8_000 };
const SLOW_MS = { least: 1_000, most: 6_000 };
const METHODS = [
  'sendPhoto',
  'sendDocument',
  'sendMediaGroup',
  'sendMessage',
  'editMessageText',
  'deleteMessage',
  'answerCallbackQuery',
  'getFile',
  'file',
  'getUpdates',
];
/** Methods whose answer may get lost; the id of a status message would be unknown for ever. */
const LOSABLE = ['sendPhoto', 'sendDocument', 'sendMediaGroup', 'editMessageText', 'deleteMessage'];
const DISCORD_PATHS = [/^\/webhooks\//, /^\/interactions\//, /^\/channels\//];

/** Injects faults into the platforms until the signal; answers how often each was injected. */
export async function causePlatformFaults(
  options: PlatformFaultsOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const { random, telegram } = options;
  const counts = new Map<string, number>();
  const ends: (() => void)[] = [];
  const fail = (fault: Fault) => {
    const end = telegram.fail(fault);
    ends.push(end);
    return end;
  };
  while (!signal.aborted) {
    await sleep(random.between(PAUSE_MS.least, PAUSE_MS.most));
    if (signal.aborted) break;
    const name = await (random.chance(0.6) ? disturbTelegram(options, fail) : disturbDiscord(options));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const end of ends) end();
  telegram.letGo();
  return counts;
}

async function disturbTelegram(
  { telegram, random }: PlatformFaultsOptions,
  fail: (fault: Fault) => () => void,
): Promise<string> {
  const slowMs = random.between(SLOW_MS.least, SLOW_MS.most);
  const set = (how: Fault['how'], methods: readonly string[] = METHODS, times = random.between(1, 3)) =>
    fail({ method: random.pick(methods), times, how });
  switch (random.between(0, 6)) {
    case 0:
      set({ code: 429, description: 'Too Many Requests: retry later', retryAfter: random.between(1, 4) });
      return 'Telegram: 429 with retry_after';
    case 1:
      set({ code: random.pick([500, 502, 504]), description: 'Internal Server Error' });
      return 'Telegram: 5xx';
    case 2:
      set('reset');
      return 'Telegram: connection reset';
    case 3:
      set('lose-answer', LOSABLE, 1);
      return 'Telegram: lost answer';
    case 4: {
      const end = set('hang', METHODS, 2);
      await sleep(slowMs);
      end();
      telegram.letGo();
      return 'Telegram: slow answer';
    }
    case 5:
      set('cut', ['file'], 1);
      return 'Telegram: download cut off';
    default:
      await telegram.goDown();
      await sleep(slowMs);
      await telegram.comeBack();
      return 'Telegram: connections refused';
  }
}

async function disturbDiscord({ discord, random }: PlatformFaultsOptions): Promise<string> {
  const path = random.pick(DISCORD_PATHS);
  switch (random.between(0, 5)) {
    case 0:
      discord.refuse({ path, status: 429, retryAfter: random.between(1, 3), times: random.between(1, 2) });
      return 'Discord: 429 with retry_after';
    case 1:
      discord.refuse({ path, status: random.pick([500, 502, 503]), times: random.between(1, 3) });
      return 'Discord: 5xx';
    case 2:
      discord.refuse({ path: DISCORD_PATHS[0]!, status: 200, lost: true });
      return 'Discord: lost answer';
    case 3:
      discord.gateway.drop();
      return 'Discord: gateway connection dropped';
    case 4:
      discord.gateway.askToReconnect();
      return 'Discord: gateway reconnect';
    default:
      discord.gateway.invalidate(random.chance(0.5));
      return 'Discord: gateway session invalid';
  }
}
