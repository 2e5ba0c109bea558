import type { ChatInputCommandInteraction } from 'discord.js';
import type { Admin } from '../../admin/admin.ts';
import type { Subject } from '../../store/records.ts';
import { forRequester, type Handlers } from './handlers.ts';
import { guildSubject, personSubject } from './interaction-context.ts';
import { PLATFORM } from './platform.ts';

/** /admin, for owners alone, whoever sees it in the menu. */
export function adminCommandHandlers(admin: Admin): Pick<Handlers, 'slash'> {
  return {
    slash: {
      admin: {
        audience: forRequester,
        async run({ interaction, person, words, answer }) {
          if (!admin.owners.has(person)) return answer({ content: words.say('admin-only-owners') });
          const { options } = interaction;
          const command = {
            name: options.getSubcommand(),
            by: person,
            subject: subjectOf(interaction),
            days: options.getInteger('days') ?? undefined,
            reason: options.getString('reason') ?? undefined,
            pictures: options.getInteger('pictures') ?? undefined,
            state: options.getString('state') === 'off' ? ('off' as const) : ('on' as const),
            process: options.getString('process') ?? undefined,
            message: options.getString('message') ?? undefined,
          };
          const { text } = await admin.run(command, words);
          return answer({ content: text });
        },
      },
    },
  };
}

/** A person picked from the list, or an id: of a server or channel that the bot knows, else of a person. */
function subjectOf({ options, client }: ChatInputCommandInteraction): Subject | undefined {
  const picked = options.getUser('person');
  if (picked) return personSubject(picked.id);
  const id = options.getString('id')?.trim();
  if (!id) return undefined;
  if (id.includes(':')) return id;
  if (client.guilds.cache.has(id)) return guildSubject(id);
  return client.channels.cache.has(id) ? `${PLATFORM}:channel:${id}` : personSubject(id);
}
