import { MessageFlags, type RepliableInteraction } from 'discord.js';
import { classifyError } from './errors.ts';
import type { Audience } from './handlers.ts';
import { fitMessage } from './limits.ts';
import type { Messenger } from './messenger.ts';
import type { Thinking } from './thinking.ts';

/** Acknowledges an interaction; what it is answered with follows. */
export async function acknowledge(
  interaction: RepliableInteraction,
  audience: Audience,
  thinking: Pick<Thinking, 'begin'>,
): Promise<void> {
  if (audience === 'update' && interaction.isMessageComponent())
    return void (await interaction.deferUpdate());
  await thinking.begin(interaction);
  await interaction.deferReply(audience === 'asker' ? { flags: MessageFlags.Ephemeral } : {});
}

/** Answers with a sentence that only the person who asked sees, whether the interaction was acknowledged or not. */
export async function answerPrivately(
  interaction: RepliableInteraction,
  text: string,
  messenger: Pick<Messenger, 'edit' | 'removeReply' | 'followUpPrivately'>,
): Promise<void> {
  const token = { application: interaction.applicationId, token: interaction.token };
  const { content } = fitMessage({ content: text });
  if (!interaction.deferred && !interaction.replied) {
    const flags = MessageFlags.Ephemeral;
    await interaction.reply({ content: content ?? '', flags, allowedMentions: { parse: [] } });
  } else if (interaction.ephemeral) {
    await messenger.edit(token, { content: text });
  } else if (interaction.isMessageComponent() && interaction.ephemeral === null) {
    // An update: its own message stays as it is.
    await messenger.followUpPrivately(token, { content: text });
  } else {
    // Who sees an acknowledged reply cannot be changed any more.
    await messenger.removeReply(token).catch((error) => {
      if (classifyError(error) === undefined) throw error;
    });
    await messenger.followUpPrivately(token, { content: text });
  }
}
