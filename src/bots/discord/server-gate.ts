import { PermissionFlagsBits, type RepliableInteraction } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Subject } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { channelOf } from './interaction-channel.ts';
import type { InteractionContext } from './interaction-context.ts';
import { judgeMember, type Member, rulesIn } from './server-rules.ts';
import { plainText } from './texts.ts';

/** Whether the rules of the server where somebody asks let them; the sentence says why not. */
export type ServerGate = (context: InteractionContext, pictures: number) => Promise<string | undefined>;

export interface ServerGateOptions {
  readonly store: Pick<Store, 'settings' | 'stats'>;
  readonly service: Pick<JobService, 'quota'>;
  readonly clock: Pick<Clock, 'now'>;
}

export function createServerGate({ store, service, clock }: ServerGateOptions): ServerGate {
  return async ({ interaction, person, guild, words }, pictures) => {
    if (guild === undefined) return undefined;
    const rules = rulesIn((await store.settings(guild)).extra);
    const judgement = judgeMember(rules, memberOf(interaction), clock.now());
    switch (judgement.state) {
      case 'banned': {
        const { until, reason } = judgement.ban;
        const when = until === undefined ? 'never' : words.when(until, clock.now());
        return words.say('server-banned', { when, reason: reason ? plainText(reason) : 'none' });
      }
      case 'channel':
      case 'role':
        return words.say(`server-not-${judgement.state}`);
      case 'served': {
        const { limit } = judgement;
        if (limit === undefined) return undefined;
        const { resetsAt } = await service.quota(person);
        const left = limit - (await usedToday(store, { guild, person }, resetsAt));
        if (left >= pictures) return undefined;
        const when = words.when(resetsAt, clock.now());
        return words.say('server-limit-used', { limit, left: Math.max(0, left), when });
      }
    }
  };
}

/** What a person was drawn in a server today, and what is still being drawn: failed and cancelled pictures don't count. */
async function usedToday(
  store: Pick<Store, 'stats'>,
  of: { readonly guild: Subject; readonly person: Subject },
  resetsAt: number,
): Promise<number> {
  const { states } = await store.stats(resetsAt - DAY_MS, of);
  const { accepted = 0, waiting = 0, running = 0, done = 0 } = states;
  return accepted + waiting + running + done;
}

const DAY_MS = 86_400_000;

export const isServerManager = ({ memberPermissions }: RepliableInteraction): boolean =>
  memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false;

function memberOf(interaction: RepliableInteraction): Member {
  const { user, member } = interaction;
  const roles = member?.roles;
  return {
    user: user.id,
    roles: Array.isArray(roles) ? roles : [...(roles?.cache.keys() ?? [])],
    channels: channelOf(interaction).ids,
    isManager: isServerManager(interaction),
  };
}
