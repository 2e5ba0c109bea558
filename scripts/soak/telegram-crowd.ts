import { setTimeout as sleep } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import type {
  Dialog,
  FakeTelegram,
  Sending,
  Shown,
  Person as TelegramPerson,
} from '../../tests/fakes/telegram.ts';
import { actionsOf, type Crowd, type Person } from './crowd.ts';
import type { Ledger, Outcome, SoakRequest } from './ledger.ts';
import type { Photos } from './photos.ts';
import type { Random } from './random.ts';

export interface TelegramCrowd extends Crowd {
  /** Tells the bot of the latest updates once more, as Telegram does when they were not confirmed. */
  repeatUpdates(): void;
}

export interface TelegramCrowdOptions {
  readonly telegram: FakeTelegram;
  readonly ledger: Ledger;
  readonly photos: Photos;
  readonly random: Random;
  readonly people: number;
}

const GROUP_SHARE = 0.2;
const REPEATED_UPDATES = 6;
/** Every so many people ask now and then to be forgotten. */
const FORGETFUL = 6;
const CAPTIONS = [
  '',
  '',
  'cel',
  'ink 0.4 512',
  'anime 512 0.9',
  'pencil 2048',
  'cel webp',
  'crop:avatar',
  'nonsense',
];
const BUTTONS = ['Stronger', 'Softer', 'Side by side', 'Redo'];

interface Context extends TelegramCrowdOptions {
  readonly group: Dialog;
  readonly asked: Asked[];
  readonly latest: Update[];
}

/** A message that asked for cartoons, and the requests made of it: its own and those of the buttons below its cartoons. */
interface Asked {
  readonly dialog: Dialog;
  readonly messages: ReadonlySet<number>;
  readonly requests: SoakRequest[];
}

/** People who send photos, albums and files to the bot, alone and in a group, and press its buttons. */
export function createTelegramCrowd(options: TelegramCrowdOptions): TelegramCrowd {
  const { telegram, people, random } = options;
  const context: Context = { ...options, group: telegram.group(), asked: [], latest: [] };
  return {
    people: Array.from({ length: people }, (_, index) => createPerson(index, random.fork(), context)),
    duplicates: () => context.asked.flatMap((asked) => duplicatesOf(asked, context)),
    statusesLeft: () =>
      [...telegram.world.dialogs.values()].flatMap((dialog) =>
        telegram
          .fromBot(dialog)
          .filter(isStatus)
          .map(({ message_id: id, text }) => `Telegram chat ${dialog.chat.id}, message ${id}: ${text}`),
      ),
    delivered() {
      const delivered = new Map<string, number>();
      for (const asked of context.asked) {
        const { person } = asked.requests[0]!;
        delivered.set(person, (delivered.get(person) ?? 0) + cartoonsFor(asked, context).length);
      }
      return delivered;
    },
    repeatUpdates: () =>
      telegram.redeliver(context.latest.filter((update) => !telegram.world.updates.includes(update))),
  };
}

function createPerson(index: number, random: Random, context: Context): Person {
  const person = context.telegram.person({ id: 10_000 + index, name: `Person ${index}`, language: 'en' });
  const one: Actor = { person, subject: `telegram:${person.user.id}`, random, asked: [] };
  const isForgetful = index % FORGETFUL === 0;
  const album = () => Array.from({ length: random.between(2, 4) }, () => ordinary(one, context));
  return {
    act: actionsOf(random, [
      [8, () => waitFor([ask(one, [ordinary(one, context)], context)], context)],
      [3, () => waitFor([ask(one, album(), context)], context)],
      [
        2,
        () =>
          waitFor(
            album().map((photo) => ask(one, [photo], context)),
            context,
          ),
      ],
      [3, () => waitFor([ask(one, [hostile(one, context)], context)], context)],
      [3, () => pressButton(one, context)],
      [2, () => cancel(one, context)],
      [isForgetful ? 1 : 0, () => forget(one, context)],
    ]),
  };
}

interface Actor {
  readonly person: TelegramPerson;
  readonly subject: string;
  readonly random: Random;
  readonly asked: Asked[];
}

const ordinary = ({ random }: Actor, { photos }: Context): Sending => ({
  photo: photos.ordinary(random).bytes,
});
const hostile = ({ random }: Actor, { photos }: Context): Sending => ({ document: photos.hostile(random) });

async function waitFor(asked: readonly Asked[], { ledger }: Context): Promise<void> {
  await Promise.all(asked.flatMap(({ requests }) => requests).map((request) => ledger.wait(request)));
}

/** Sends one photo, or an album. */
function ask({ person, subject, random, asked }: Actor, items: readonly Sending[], context: Context): Asked {
  const { telegram, ledger, group, latest } = context;
  // Privacy mode hides all but one picture of an album in a group.
  const dialog = items.length === 1 && random.chance(GROUP_SHARE) ? group : person.dialog;
  const caption = `${dialog === group ? '/cartoon ' : ''}${random.pick(CAPTIONS)}`;
  const [first, ...rest] = items;
  const sendings = [{ ...first!, ...(caption && { caption }) }, ...rest];
  const messages =
    sendings.length === 1 ? [person.sends(dialog, sendings[0]!)] : person.sendsAlbum(dialog, sendings);
  latest.push(...telegram.world.updates.slice(-messages.length));
  latest.splice(0, latest.length - REPEATED_UPDATES);
  const album = messages[0]!.media_group_id;
  const { chat } = dialog;
  const event =
    album === undefined
      ? `telegram:message:${chat.id}:${messages[0]!.message_id}`
      : `telegram:album:${chat.id}:${album}`;
  const made: Asked = { dialog, messages: new Set(messages.map(({ message_id: id }) => id)), requests: [] };
  made.requests.push(
    ledger.add({ platform: 'telegram', person: subject, event, look: () => outcomeOf(made, 0, context) }),
  );
  asked.push(made);
  context.asked.push(made);
  return made;
}

async function pressButton(actor: Actor, context: Context): Promise<void> {
  const { person, random, subject } = actor;
  const { telegram, ledger } = context;
  const asked = actor.asked.filter(({ requests }) => requests.every(({ answer }) => answer)).at(-1);
  if (!asked) return;
  const label = random.pick(BUTTONS);
  const message = telegram
    .fromBot(asked.dialog)
    .findLast((shown) => belongsTo(asked, shown) && telegram.buttons(shown).flat().includes(label));
  if (!message) return;
  const pressed = person.presses(asked.dialog, message, label);
  const { id } = pressed.query;
  const look = (): Outcome | undefined =>
    outcomeOf(asked, Number(id), context) ?? (pressed.answer?.alert ? { kind: 'sentence' } : undefined);
  const request = ledger.add({ platform: 'telegram', person: subject, event: `telegram:press:${id}`, look });
  asked.requests.push(request);
  await ledger.wait(request);
}

/** Sends a photo and takes it back as soon as there is a button for that. */
async function cancel(actor: Actor, context: Context): Promise<void> {
  const { telegram, ledger } = context;
  const asked = ask(actor, [ordinary(actor, context)], context);
  const [request] = asked.requests as [SoakRequest];
  for (let turn = 0; turn < CANCEL_TURNS && !request.look(); turn++) {
    const status = telegram
      .fromBot(asked.dialog)
      .findLast((shown) => belongsTo(asked, shown) && isStatus(shown));
    if (status) {
      actor.person.presses(asked.dialog, status, 'Cancel');
      break;
    }
    await sleep(CANCEL_LOOK_MS);
  }
  await ledger.wait(request);
}

const CANCEL_TURNS = 100;
const CANCEL_LOOK_MS = 200;

/** Has everything deleted while a photo is under way. */
async function forget(actor: Actor, context: Context): Promise<void> {
  const { person, subject } = actor;
  const { telegram, ledger } = context;
  ask(actor, [ordinary(actor, context)], context);
  const { message_id: id } = person.sends(person.dialog, { text: '/forget' });
  for (let turn = 0; turn < CANCEL_TURNS; turn++) {
    const question = telegram
      .fromBot(person.dialog)
      .find((shown) => shown.message_id > id && telegram.buttons(shown).flat().includes('Delete everything'));
    if (question) {
      person.presses(person.dialog, question, 'Delete everything');
      ledger.waive(subject);
      return;
    }
    await sleep(CANCEL_LOOK_MS);
  }
}

/** What came back for a message after a moment; ids grow with time. */
function outcomeOf(asked: Asked, after: number, context: Context): Outcome | undefined {
  const replies = repliesTo(asked, context).filter(({ message_id: id }) => id > after);
  const pictures = replies.filter(isCartoon).length;
  if (pictures > 0) return { kind: 'cartoon', pictures };
  return replies.some((shown) => !isStatus(shown)) ? { kind: 'sentence' } : undefined;
}

const isCartoon = ({ photo, document }: Shown) => photo !== undefined || document !== undefined;
const isStatus = ({ reply_markup: markup }: Shown) =>
  (markup?.inline_keyboard ?? [])
    .flat()
    .some((button) => 'callback_data' in button && button.callback_data.startsWith('x:'));

const repliesTo = (asked: Asked, { telegram }: Context): Shown[] =>
  telegram
    .fromBot(asked.dialog)
    .filter(({ reply_to_message: to }) => to !== undefined && asked.messages.has(to.message_id));
const cartoonsFor = (asked: Asked, context: Context) => repliesTo(asked, context).filter(isCartoon);

/** A reply, or the buttons below an album that is one. */
const belongsTo = ({ messages, dialog }: Asked, { reply_to_message: to }: Shown): boolean => {
  if (!to) return false;
  const above = dialog.messages.get(to.message_id)?.reply_to_message;
  return messages.has(to.message_id) || (above !== undefined && messages.has(above.message_id));
};

function duplicatesOf(asked: Asked, context: Context): string[] {
  const pictures = cartoonsFor(asked, context).length;
  const most = asked.messages.size * asked.requests.length;
  const where = `Telegram chat ${asked.dialog.chat.id}, message ${[...asked.messages]}`;
  const found = pictures > most ? [`${where}: ${pictures} cartoons where ${most} were asked for`] : [];
  const batches = cartoonsFor(asked, context).flatMap((shown) => batchOf(shown) ?? []);
  const twice = batches.filter((batch, index) => batches.indexOf(batch) !== index);
  return [...found, ...twice.map((batch) => `Telegram: two replies of request ${batch}`)];
}

/** The batch in the buttons below a cartoon. */
function batchOf({ reply_markup: markup }: Shown): string | undefined {
  const [button] = (markup?.inline_keyboard ?? []).flat();
  return button && 'callback_data' in button ? button.callback_data.split(':')[2] : undefined;
}
