import { createHash } from 'node:crypto';
import { type REST, Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/store.ts';
import type { DiscordCommand } from './command-definitions.ts';
import { PLATFORM } from './platform.ts';

/**
 * Registers the commands: for everybody, or for some servers only. What did not change since the last time is not sent
 * again, as Discord limits registrations. Answers how many scopes were updated.
 */
export async function registerCommands({
  rest,
  store,
  clock,
  commands,
  servers,
  force = false,
}: RegisterOptions): Promise<number> {
  const { id: application } = (await rest.get(Routes.currentApplication())) as { readonly id: string };
  const hash = createHash('sha256').update(JSON.stringify(commands)).digest('base64url');
  const scopes = servers.length > 0 ? servers : [undefined];
  let updated = 0;
  for (const server of scopes) {
    const subject = `${PLATFORM}:commands:${application}:${server ?? 'everywhere'}`;
    if (!force && (await store.settings(subject)).extra === hash) continue;
    const route = server
      ? Routes.applicationGuildCommands(application, server)
      : Routes.applicationCommands(application);
    await rest.put(route, { body: commands });
    await store.changeSettings(subject, () => ({ extra: hash }), clock.now());
    updated += 1;
  }
  return updated;
}

export interface RegisterOptions {
  readonly rest: REST;
  readonly store: Pick<Store, 'settings' | 'changeSettings'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly commands: readonly DiscordCommand[];
  /** Ids of the servers that alone get the commands; everybody does when there is none. */
  readonly servers: readonly string[];
  /** Also when nothing changed. */
  readonly force?: boolean;
}
