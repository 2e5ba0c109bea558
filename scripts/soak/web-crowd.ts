import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchBody, JobBody } from '../../src/web/schemas.ts';
import { actionsOf, type Crowd, type Person } from './crowd.ts';
import type { Ledger, Outcome, SoakRequest } from './ledger.ts';
import type { Photos, SoakPhoto } from './photos.ts';
import type { Random } from './random.ts';
import { createWebClient, type WebClient } from './web-client.ts';

export interface WebCrowd extends Crowd {
  /** Asks for the state of everything that is not answered yet. */
  update(): Promise<void>;
  /** The batches whose ids the clients were told. */
  readonly known: ReadonlySet<string>;
  /** Pictures, by person, that may have been made without the person seeing it, because everything about them was deleted. */
  deletedUnseen(): ReadonlyMap<string, number>;
  /** Jobs that were done while their cartoon was not there, as sentences. */
  readonly withoutPicture: readonly string[];
}

export interface WebCrowdOptions {
  readonly root: string;
  readonly token: string;
  readonly repeatable: boolean;
  readonly ledger: Ledger;
  readonly photos: Photos;
  readonly random: Random;
  readonly people: number;
}

const FORGETFUL = 4;
const STYLES = ['cel', 'ink', 'anime', 'pencil'];
const SIZES = ['512', '1024', '2048'];
const POLL_MS = 500;
const POLLS = 480;
/** A cartoon may go at its time; one that has longer must be there. */
const LIFETIME_MARGIN_MS = 10_000;
const CLIENT_LEAVES_MS = { least: 100, most: 4_000 };

interface Context extends WebCrowdOptions {
  readonly asked: Asked[];
  readonly known: Set<string>;
  readonly withoutPicture: string[];
}

/** Jobs of one request, in the state in which they were last seen. */
interface Asked {
  readonly client: WebClient;
  readonly request: SoakRequest;
  readonly jobs: Map<string, JobBody['state'] | 'unknown'>;
  outcome: Outcome | undefined;
  readonly photos: number;
}

interface Actor {
  readonly client: WebClient;
  readonly subject: string;
  readonly random: Random;
}

/** Programs and browsers that use the API, each with its own address. */
export function createWebCrowd(options: WebCrowdOptions): WebCrowd {
  const { people, random } = options;
  const context: Context = { ...options, asked: [], known: new Set(), withoutPicture: [] };
  return {
    known: context.known,
    withoutPicture: context.withoutPicture,
    people: Array.from({ length: people }, (_, index) => createPerson(index, random.fork(), context)),
    // One request is one batch here: a second one would have an id that no client knows.
    duplicates: () => [],
    statusesLeft: () => [],
    delivered() {
      const delivered = new Map<string, number>();
      for (const { request, jobs } of context.asked) {
        const done = [...jobs.values()].filter((state) => state === 'done').length;
        delivered.set(request.person, (delivered.get(request.person) ?? 0) + done);
      }
      return delivered;
    },
    deletedUnseen() {
      const unseen = new Map<string, number>();
      for (const asked of context.asked) {
        const { request, jobs } = asked;
        const count = request.isWaived
          ? [...jobs.values()].filter((state) => !ENDED.has(state)).length
          : unknownPhotos(asked, context);
        unseen.set(request.person, (unseen.get(request.person) ?? 0) + count);
      }
      return unseen;
    },
    async update() {
      for (const asked of context.asked)
        if (!asked.outcome && !asked.request.isWaived) await look(asked, context);
    },
  };
}

function createPerson(index: number, random: Random, context: Context): Person {
  const address = `10.0.0.${index + 1}`;
  const client = createWebClient({ ...context, address });
  const actor: Actor = { client, subject: `web:${address}`, random };
  const { photos } = context;
  const ordinary = () => photos.ordinary(random);
  return {
    act: actionsOf(random, [
      [5, async () => follow(await submit([ordinary()], actor, context), context)],
      [3, () => fetchDirectly(ordinary(), actor, context)],
      [
        2,
        async () =>
          follow(await submit([ordinary(), ordinary(), photos.hostile(random)], actor, context), context),
      ],
      [3, async () => follow(await submit([photos.hostile(random)], actor, context), context)],
      [1, async () => cancel(await submit([ordinary()], actor, context), context)],
      [1, () => leave(ordinary(), actor, context)],
      [
        index % FORGETFUL === 0 ? 1 : 0,
        async () => forget(await submit([ordinary()], actor, context), actor, context),
      ],
    ]),
  };
}

function open({ client, subject }: Actor, photos: number, context: Context): Asked {
  const request = context.ledger.add({
    platform: 'web',
    person: subject,
    look: () => made.outcome,
  });
  const made: Asked = { client, request, jobs: new Map(), outcome: undefined, photos };
  context.asked.push(made);
  return made;
}

/** Photos of a request whose id was lost with the connection, and whose row may be deleted: they may have been drawn and charged. */
const unknownPhotos = ({ outcome, request, photos }: Asked, { ledger }: Context) =>
  outcome?.kind === 'unreached' && ledger.forgotten.has(request.person) ? photos : 0;

function formOf(photos: readonly SoakPhoto[], random: Random): FormData {
  const form = new FormData();
  form.set('style', random.pick(STYLES));
  form.set('size', random.pick(SIZES));
  for (const { name, bytes } of photos) form.append('photo', new Blob([new Uint8Array(bytes)]), name);
  return form;
}

/** Sends photos as jobs. */
async function submit(photos: readonly SoakPhoto[], actor: Actor, context: Context): Promise<Asked> {
  const asked = open(actor, photos.length, context);
  const path = photos.length > 1 ? '/api/batches' : '/api/cartoons';
  const form = formOf(photos, actor.random);
  const answer = await actor.client.post(path, () => form);
  if (!answer) asked.outcome = { kind: 'unreached' };
  else if (answer.status !== 202) asked.outcome = { kind: 'sentence' };
  else {
    const body = (await answer.json()) as JobBody | BatchBody;
    for (const { id } of 'jobs' in body ? body.jobs : [body]) remember(asked, id, context);
  }
  context.ledger.update();
  return asked;
}

function remember({ jobs }: Asked, id: string, { known }: Context): void {
  jobs.set(id, 'unknown');
  known.add(id.split('.')[0]!);
}

/** Asks for the jobs until all have ended. */
async function follow(asked: Asked, context: Context): Promise<void> {
  for (let poll = 0; poll < POLLS && !asked.outcome && !asked.request.isWaived; poll++) {
    await look(asked, context);
    if (!asked.outcome) await sleep(POLL_MS);
  }
  context.ledger.update();
}

const ENDED: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled', 'expired']);

async function look(asked: Asked, context: Context): Promise<void> {
  const { client, jobs } = asked;
  for (const [id, state] of jobs) {
    if (ENDED.has(state)) continue;
    const answer = await client.get(`/api/jobs/${id}`);
    if (!answer?.ok) continue;
    const job = (await answer.json().catch(() => undefined)) as JobBody | undefined;
    if (!job) continue;
    jobs.set(id, job.state);
    if (job.state === 'done') await fetchPicture(job, client, context);
  }
  const states = [...jobs.values()];
  if (states.length === 0 || !states.every((state) => ENDED.has(state))) return;
  const pictures = states.filter((state) => state === 'done').length;
  asked.outcome = pictures > 0 ? { kind: 'cartoon', pictures } : { kind: 'sentence' };
}

async function fetchPicture({ id, picture }: JobBody, client: WebClient, context: Context): Promise<void> {
  const answer = await client.get(`/api/jobs/${id}/picture`);
  if (!answer) return;
  const bytes = await answer.arrayBuffer().catch(() => undefined);
  const isDue = (picture?.until ?? 0) > Date.now() + LIFETIME_MARGIN_MS;
  if (isDue && bytes && !(answer.ok && bytes.byteLength > 0))
    context.withoutPicture.push(`API job ${id}: done, but its picture answered ${answer.status}`);
}

/** Sends one photo and waits on the same connection for the cartoon. */
async function fetchDirectly(photo: SoakPhoto, actor: Actor, context: Context): Promise<void> {
  const asked = open(actor, 1, context);
  const form = formOf([photo], actor.random);
  const answer = await actor.client.post('/api/cartoons', () => form, { accept: 'image/*' });
  const bytes = await answer?.arrayBuffer().catch(() => undefined);
  const job = answer?.headers.get('x-toonsmith-job');
  if (job && bytes) {
    remember(asked, job, context);
    asked.jobs.set(job, 'done');
    asked.outcome = { kind: 'cartoon', pictures: 1 };
  } else asked.outcome = { kind: answer ? 'sentence' : 'unreached' };
  context.ledger.update();
}

async function cancel(asked: Asked, context: Context): Promise<void> {
  const [job] = asked.jobs.keys();
  if (job) await asked.client.remove(`/api/jobs/${job}`);
  return follow(asked, context);
}

/** Closes the connection while the cartoon is being made, which cancels it. */
async function leave(photo: SoakPhoto, actor: Actor, context: Context): Promise<void> {
  const asked = open(actor, 1, context);
  const after = actor.random.between(CLIENT_LEAVES_MS.least, CLIENT_LEAVES_MS.most);
  const form = formOf([photo], actor.random);
  const answer = await actor.client.post('/api/cartoons', () => form, {
    accept: 'image/*',
    signal: AbortSignal.timeout(after),
  });
  await answer?.body?.cancel().catch(() => undefined);
  asked.outcome = { kind: 'unreached' };
  context.ledger.update();
}

/** Has everything deleted while a photo is under way. */
async function forget(asked: Asked, { client, subject }: Actor, context: Context): Promise<void> {
  const answer = await client.remove('/api/me');
  if (answer?.ok) context.ledger.waive(subject);
  else await follow(asked, context);
}
