import { expect } from 'vitest';
import type { Dialog, Person, Shown } from '../../fakes/telegram.ts';
import type { Harness } from './harness.ts';

/** Writes down a chat as it goes on: what people send and press, and what they see then. */
export function notebook(harness: Harness, dialog: Dialog) {
  const { telegram } = harness;
  const lines: string[] = [];
  const seen = new Set<number>();
  const fresh = () => [...dialog.messages.values()].filter(({ message_id: id }) => !seen.has(id));
  const write = () => {
    for (const message of fresh()) {
      seen.add(message.message_id);
      lines.push(telegram.shown(dialog, message));
    }
  };
  const answers = (count: number) =>
    telegram.until(() => fresh().filter(({ from }) => from?.id === telegram.world.bot.id).length >= count);
  return {
    lines,
    /** Something happens that is answered with so many messages. */
    async step(act: () => unknown, count = 1) {
      act();
      await answers(count);
      await harness.heard();
      write();
    },
    /** Something happens that nobody answers. */
    async silence(act: () => unknown) {
      act();
      await harness.heard();
      const before = fresh().length;
      write();
      expect(before).toBe(1);
    },
    async presses(who: Person, message: Shown, label: string, count = 0) {
      const pressed = who.presses(dialog, message, label);
      const answer = await telegram.until(() => pressed.answer);
      await answers(count);
      await harness.heard();
      const notice = answer.text === undefined ? '' : ` → ${answer.alert ? 'alert: ' : ''}${answer.text}`;
      lines.push(`${who.user.first_name} taps [ ${label} ]${notice}`);
      if (count === 0 && dialog.messages.has(message.message_id))
        lines.push(...telegram.shown(dialog, message).split('\n').slice(1));
      write();
    },
  };
}
