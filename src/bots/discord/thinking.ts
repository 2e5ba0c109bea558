import { MessageFlags, type RepliableInteraction } from 'discord.js';
import { type Clock, withTimeout } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { Note } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { TOKEN_LIFE } from './address.ts';
import { classifyError } from './errors.ts';
import { personSubject } from './interaction-context.ts';
import type { Messenger } from './messenger.ts';
import { PLATFORM } from './platform.ts';

/**
 * The interactions that Discord shows as “thinking” until they are answered. They are recorded before that begins, so that those that a
 * crash cut off are answered after the next start: Discord itself would show them for 15 minutes.
 */
export interface Thinking {
  /** To be called before an answer is deferred. Never rejects, and never takes as long as Discord waits. */
  begin(interaction: RepliableInteraction): Promise<void>;
  /** Its handler has ended: it is answered, or accepted as a request. Never rejects. */
  end(interaction: RepliableInteraction): Promise<void>;
  /** Answers what earlier processes left behind. To be called before the first interaction can arrive. */
  recover(): Promise<void>;
  close(): void;
}

export interface ThinkingOptions {
  readonly store: Pick<Store, 'keepNote' | 'notes' | 'discardNotes' | 'batchOf'>;
  readonly messenger: Pick<Messenger, 'edit' | 'readReply'>;
  readonly wordsIn: (locale: string) => Words;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly report: (error: unknown) => void;
}

const NOTE_BOX = 'discord:thinking';
/** Of the three seconds in which Discord wants an acknowledgement; one of them may be used up by judging the request. */
const KEEP_TIMEOUT_MS = 500;
/** What another process works on at this moment ends within that time. */
const OTHERS_END_MS = 15_000;

interface Interrupted {
  readonly application: string;
  readonly token: string;
  readonly expires: number;
  readonly locale: string;
}

export function createThinking(options: ThinkingOptions): Thinking {
  const { store, clock, report } = options;
  const recorded = new Set<string>();
  let cancelLook = () => {};
  return {
    async begin(interaction) {
      recorded.add(interaction.id);
      // A full disk must not keep anybody from an answer.
      const kept = store.keepNote(noteOf(interaction, clock.now())).catch(() => {});
      await withTimeout(clock, kept, KEEP_TIMEOUT_MS, undefined);
    },
    async end({ id }) {
      if (!recorded.delete(id)) return;
      // What is left is looked at after the next start, and is answered by then.
      await store.discardNotes(NOTE_BOX, [id]).catch(() => {});
    },
    async recover() {
      const found = new Set((await store.notes(NOTE_BOX)).map(({ key }) => key));
      if (found.size === 0) return;
      cancelLook = clock.after(OTHERS_END_MS, () => {
        void answerAll(found, options).catch(report);
      });
    },
    close: () => cancelLook(),
  };
}

function noteOf(interaction: RepliableInteraction, at: number): Note {
  const value: Interrupted = {
    application: interaction.applicationId,
    token: interaction.token,
    expires: interaction.createdTimestamp + TOKEN_LIFE,
    locale: interaction.locale,
  };
  const person = personSubject(interaction.user.id);
  return { box: NOTE_BOX, key: interaction.id, person, at, value: { ...value } };
}

async function answerAll(found: ReadonlySet<string>, options: ThinkingOptions): Promise<void> {
  const { store, report } = options;
  for (const { key, value } of await store.notes(NOTE_BOX)) {
    if (!found.has(key)) continue;
    try {
      await answer(key, value as unknown as Interrupted, options);
    } catch (error) {
      // Deleted, expired, or out of reach; for anything else Discord ends it after 15 minutes.
      if (!classifyError(error)) report(error);
    }
    await store.discardNotes(NOTE_BOX, [key]);
  }
}

async function answer(
  id: string,
  { expires, locale, ...interaction }: Interrupted,
  { store, messenger, wordsIn, clock }: ThinkingOptions,
): Promise<void> {
  if (clock.now() >= expires) return;
  // An accepted request has a reply of its own.
  if ((await store.batchOf(`${PLATFORM}:${id}`)) !== undefined) return;
  const { flags = 0 } = await messenger.readReply(interaction);
  if ((flags & MessageFlags.Loading) === 0) return;
  await messenger.edit(interaction, { content: wordsIn(locale).say('discord-interrupted') });
}
