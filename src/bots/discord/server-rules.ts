import type { Json } from '../../store/records.ts';

/** What the managers of a server decided about Toonsmith in it. */
export interface ServerRules {
  readonly roles: AccessList;
  readonly channels: AccessList;
  /** Cartoons a day by role; who has several of the roles gets the largest. */
  readonly limits: readonly RoleLimit[];
  readonly bans: readonly ServerBan[];
}

/** Ids. What is denied stays so; with anything allowed, nothing else is. */
export interface AccessList {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

export interface RoleLimit {
  readonly role: string;
  readonly pictures: number;
}

export interface ServerBan {
  readonly user: string;
  readonly reason?: string;
  /** Milliseconds since 1970; for good without it. */
  readonly until?: number;
}

/** Who asks, and where. */
export interface Member {
  readonly user: string;
  readonly roles: readonly string[];
  /** The channel, and those it is in: the channel of a thread, the category of a channel. */
  readonly channels: readonly string[];
  /** Managers of the server are always served, but not while they are banned. */
  readonly isManager: boolean;
}

export type Judgement =
  | { readonly state: 'banned'; readonly ban: ServerBan }
  | { readonly state: 'channel' | 'role' }
  /** `limit`: cartoons a day; undefined without one. */
  | { readonly state: 'served'; readonly limit: number | undefined };

/** Whether a server's rules let a member ask for cartoons. */
export function judgeMember(rules: ServerRules, member: Member, now: number): Judgement {
  const ban = presentBans(rules, now).find(({ user }) => user === member.user);
  if (ban) return { state: 'banned', ban };
  if (member.isManager) return { state: 'served', limit: undefined };
  if (!lets(rules.channels, member.channels)) return { state: 'channel' };
  if (!lets(rules.roles, member.roles)) return { state: 'role' };
  const limits = rules.limits
    .filter(({ role }) => member.roles.includes(role))
    .map(({ pictures }) => pictures);
  return { state: 'served', limit: limits.length > 0 ? Math.max(...limits) : undefined };
}

const lets = ({ allow, deny }: AccessList, ids: readonly string[]): boolean =>
  !ids.some((id) => deny.includes(id)) && (allow.length === 0 || ids.some((id) => allow.includes(id)));

const NO_RULES: ServerRules = {
  roles: { allow: [], deny: [] },
  channels: { allow: [], deny: [] },
  limits: [],
  bans: [],
};

/** Rules as the store keeps them: what a front end keeps for itself of a server. */
export const rulesIn = (extra: Json | undefined): ServerRules => ({
  ...NO_RULES,
  ...(extra as { readonly rules?: Partial<ServerRules> } | undefined)?.rules,
});

export const withRules = (extra: Json | undefined, rules: ServerRules): Json =>
  ({ ...(extra as object | undefined), rules }) as unknown as Json;

/** A ban in place of an earlier one of the same person; the oldest give way to more than are kept. */
export const addBan = (rules: ServerRules, ban: ServerBan): ServerRules => ({
  ...rules,
  bans: [...removeBan(rules, ban.user).bans, ban].slice(-MAX_BANS),
});

export const removeBan = (rules: ServerRules, user: string): ServerRules => ({
  ...rules,
  bans: rules.bans.filter((ban) => ban.user !== user),
});

/** Those that have not ended. */
export const presentBans = ({ bans }: ServerRules, now: number): readonly ServerBan[] =>
  bans.filter(({ until }) => (until ?? Infinity) > now);

/** A role's limit in place of its earlier one; none without a number. */
export const setLimit = (rules: ServerRules, role: string, pictures: number | undefined): ServerRules => ({
  ...rules,
  limits: [
    ...rules.limits.filter((limit) => limit.role !== role),
    ...(pictures === undefined ? [] : [{ role, pictures }]),
  ].slice(-MAX_LIMITS),
});

const MAX_BANS = 1000;
const MAX_LIMITS = 25;
