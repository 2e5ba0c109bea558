import { setTimeout as sleep } from 'node:timers/promises';
import type { Person as DiscordPerson, Exchange, Message, Place } from '../../tests/fakes/discord/world.ts';
import type { FakeDiscord, Photo } from '../../tests/fakes/discord.ts';
import { actionsOf, type Crowd, type Person } from './crowd.ts';
import type { Ledger, Outcome, SoakRequest } from './ledger.ts';
import type { Photos } from './photos.ts';
import type { Random } from './random.ts';

export interface DiscordCrowdOptions {
  readonly discord: FakeDiscord;
  readonly ledger: Ledger;
  readonly photos: Photos;
  readonly random: Random;
  readonly people: number;
}

const FORGETFUL = 5;
const STYLES = ['cel', 'ink', 'anime', 'pencil'];
const SIZES = ['512', '1024'];
const BUTTONS = ['Stronger', 'Softer', 'Redo'];
/** An app that has not answered by now is shown as not responding. */
const ACKNOWLEDGE_MS = 5_000;
const LOOK_MS = 200;
const LOOKS = 100;

interface Context extends DiscordCrowdOptions {
  readonly places: readonly Place[];
  readonly asked: Asked[];
}

interface Asked {
  readonly exchange: Exchange;
  readonly request: SoakRequest;
}

interface Actor {
  readonly person: DiscordPerson;
  readonly subject: string;
  readonly random: Random;
  readonly place: Place;
  readonly asked: Asked[];
}

/** People who use the commands, menus, forms and buttons of the bot. */
export function createDiscordCrowd(options: DiscordCrowdOptions): Crowd {
  const { discord, people, random } = options;
  const guilds = [discord.guild('Painters'), discord.guild('Potters')];
  const places = guilds.map((guild) => discord.place({ guild }));
  const context: Context = { ...options, places, asked: [] };
  return {
    people: Array.from({ length: people }, (_, index) => createPerson(index, random.fork(), context)),
    duplicates: () => duplicatesOf(context),
    statusesLeft: () =>
      context.asked.flatMap(({ exchange: { id, reply } }) =>
        reply && !reply.deleted && !reply.thinking && isStatus(reply, context)
          ? [`Discord interaction ${id}: ${reply.content}`]
          : [],
      ),
    delivered() {
      const delivered = new Map<string, number>();
      for (const { exchange, request } of context.asked)
        delivered.set(request.person, (delivered.get(request.person) ?? 0) + cartoonsIn(exchange));
      return delivered;
    },
  };
}

function createPerson(index: number, random: Random, context: Context): Person {
  const { discord, photos, places } = context;
  const person = discord.person(`Person${index}`);
  const actor: Actor = {
    person,
    subject: `discord:${person.id}`,
    random,
    place: places[index % places.length]!,
    asked: [],
  };
  const command = (photo: Photo) =>
    discord.command(person, actor.place, 'cartoon', {
      photo,
      style: random.pick(STYLES),
      size: random.pick(SIZES),
    });
  const ordinary = () => photos.ordinary(random);
  return {
    act: actionsOf(random, [
      [6, () => waitFor(track(command(ordinary()), actor, context), context)],
      [2, () => waitFor(track(command(photos.hostile(random)), actor, context), context)],
      [2, () => sendForm(actor, context)],
      [1, () => useMenu(actor, context)],
      [2, () => pressButton(actor, context)],
      [1, () => cancel(track(command(ordinary()), actor, context), actor, context)],
      [1, () => repeat(track(command(ordinary()), actor, context), context)],
      [
        index % FORGETFUL === 0 ? 1 : 0,
        () => forget(track(command(ordinary()), actor, context), actor, context),
      ],
    ]),
  };
}

/** Counts an interaction as a request for cartoons. */
function track(exchange: Exchange, { subject, asked }: Actor, context: Context): Asked {
  const request = context.ledger.add({
    platform: 'discord',
    person: subject,
    event: `discord:${exchange.id}`,
    look: () => outcomeOf(exchange, context),
  });
  const made = { exchange, request };
  asked.push(made);
  context.asked.push(made);
  return made;
}

const waitFor = ({ request }: Asked, { ledger }: Context) => ledger.wait(request);

async function sendForm(actor: Actor, context: Context): Promise<void> {
  const { discord, photos } = context;
  const { person, place, random } = actor;
  const opened = discord.command(person, place, 'cartoon-batch');
  if (!(await comes(() => opened.modal))) return;
  const album = Array.from({ length: random.between(1, 4) }, () => photos.ordinary(random));
  return waitFor(track(discord.submit(opened, {}, album), actor, context), context);
}

async function useMenu(actor: Actor, context: Context): Promise<void> {
  const { discord, photos } = context;
  const { person, place, random } = actor;
  const message = discord.say(person, place, { photos: [photos.ordinary(random)] });
  return waitFor(track(discord.menu(person, place, 'Cartoonize', message), actor, context), context);
}

async function pressButton(actor: Actor, context: Context): Promise<void> {
  const { discord } = context;
  const label = actor.random.pick(BUTTONS);
  const message = actor.asked.findLast(
    ({ exchange: { reply } }) =>
      reply?.attachments.length &&
      discord.controls(reply).some((one) => one.label === label && !one.disabled),
  )?.exchange.reply;
  if (message) await waitFor(track(discord.press(actor.person, message, label), actor, context), context);
}

async function cancel(made: Asked, { person }: Actor, context: Context): Promise<void> {
  const { discord } = context;
  const { exchange, request } = made;
  const found = await comes(() => request.look() ?? (exchange.reply && isStatus(exchange.reply, context)));
  if (found === true) discord.press(person, exchange.reply!, 'Cancel');
  return waitFor(made, context);
}

/** The gateway delivers the same interaction again while it is being handled. */
async function repeat(made: Asked, context: Context): Promise<void> {
  await comes(() => made.exchange.acknowledged);
  context.discord.repeat(made.exchange);
  return waitFor(made, context);
}

/** Has everything deleted while a photo is under way. */
async function forget(
  _made: Asked,
  { person, place, subject }: Actor,
  { discord, ledger }: Context,
): Promise<void> {
  const asking = discord.command(person, place, 'forget');
  const question = await comes(
    () => asking.reply && discord.controls(asking.reply).length > 0 && asking.reply,
  );
  if (!question) return;
  discord.press(person, question, 'Delete everything');
  ledger.waive(subject);
}

/** Looks for something a few times. */
async function comes<Found>(look: () => Found): Promise<NonNullable<Found> | undefined> {
  for (let turn = 0; turn < LOOKS; turn++) {
    const found = look();
    if (found) return found;
    await sleep(LOOK_MS);
  }
  return undefined;
}

function outcomeOf(exchange: Exchange, context: Context): Outcome | undefined {
  const { acknowledged, createdAt } = exchange;
  if (!acknowledged) return Date.now() - createdAt > ACKNOWLEDGE_MS ? { kind: 'unreached' } : undefined;
  const pictures = cartoonsIn(exchange);
  if (pictures > 0) return { kind: 'cartoon', pictures };
  const isSentence = (message: Message) =>
    !message.deleted && !message.thinking && !isStatus(message, context);
  return messagesOf(exchange).some(isSentence) ? { kind: 'sentence' } : undefined;
}

const isStatus = (message: Message, { discord }: Context) =>
  discord.controls(message).some(({ custom_id: id }) => id.startsWith('cancel:'));

const messagesOf = ({ reply, followUps }: Exchange): Message[] => [...(reply ? [reply] : []), ...followUps];
const cartoonsIn = (exchange: Exchange) =>
  messagesOf(exchange).reduce((sum, { attachments }) => sum + attachments.length, 0);

/** Two messages with the cartoons of one batch, whose id is in their buttons. */
function duplicatesOf({ discord, places }: Context): string[] {
  const batches = places
    .flatMap((place) => discord.seen(place))
    .filter(({ author, attachments }) => author === undefined && attachments.length > 0)
    .flatMap((message) => {
      const ids = discord.controls(message).map(({ custom_id: id }) => String(id).split(':'));
      return ids.find(([name]) => name === 'redraw')?.[2] ?? [];
    });
  const twice = batches.filter((batch, index) => batches.indexOf(batch) !== index);
  return twice.map((batch) => `Discord: two replies of request ${batch}`);
}
