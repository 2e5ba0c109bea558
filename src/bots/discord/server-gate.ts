import { PermissionFlagsBits, type RepliableInteraction } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/store.ts';
import { channelOf } from './interaction-channel.ts';
import type { InteractionContext } from './interaction-context.ts';
import { judgeMember, type Member, rulesIn } from './server-rules.ts';
import { plainText } from './texts.ts';

/**
 * What the rules of the server say to somebody who asks there: why not, or how many cartoons a day they may have in it. The limit is
 * counted where the request is accepted.
 */
export type ServerGate = (
  context: InteractionContext,
) => Promise<{ readonly refusal: string } | { readonly limit: number | undefined }>;

export interface ServerGateOptions {
  readonly store: Pick<Store, 'settings'>;
  readonly clock: Pick<Clock, 'now'>;
}

export function createServerGate({ store, clock }: ServerGateOptions): ServerGate {
  return async ({ interaction, guild, words }) => {
    if (guild === undefined) return { limit: undefined };
    const rules = rulesIn((await store.settings(guild)).extra);
    const judgement = judgeMember(rules, memberOf(interaction), clock.now());
    switch (judgement.state) {
      case 'banned': {
        const { until, reason } = judgement.ban;
        const when = until === undefined ? 'never' : words.when(until, clock.now());
        return { refusal: words.say('server-banned', { when, reason: reason ? plainText(reason) : 'none' }) };
      }
      case 'channel':
      case 'role':
        return { refusal: words.say(`server-not-${judgement.state}`) };
      case 'served':
        return { limit: judgement.limit };
    }
  };
}

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
