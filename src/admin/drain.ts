import type { Words } from '../i18n/words.ts';
import type { AdminCommand, AdminContext } from './context.ts';

/** Pauses new photos everywhere, or takes one process out of service; and ends that. */
export async function drain(
  { by, state = 'on', process }: AdminCommand,
  words: Words,
  { service, store, clock }: AdminContext,
): Promise<string> {
  const on = state === 'on';
  const entry = { at: clock.now(), by, action: 'drain', detail: { state, ...(process && { process }) } };
  if (process !== undefined) {
    await store.drain(process, on);
    await store.audit(entry);
    return words.say(on ? 'admin-process-draining' : 'admin-process-resumed', { name: process });
  }
  await (service ? service.drain(on) : store.pause(on));
  await store.audit(entry);
  const everywhere = store.shared ? 'yes' : 'no';
  return words.say(on ? 'admin-draining' : 'admin-accepting', { everywhere });
}

/** Why a process cannot be drained; undefined when it can. */
export async function refuseProcess(
  { name, process }: AdminCommand,
  words: Words,
  { store, clock }: AdminContext,
): Promise<string | undefined> {
  if (name !== 'drain' || process === undefined) return undefined;
  if (!store.shared) return words.say('admin-one-process');
  const names = (await store.members(clock.now())).map((member) => member.name);
  return names.includes(process)
    ? undefined
    : words.say('admin-no-process', { name: process, known: words.list([...new Set(names)]) });
}
