import type { BlobStore } from '../blobs/blob-store.ts';
import {
  type CartoonOptions,
  DEFAULT_OPTIONS,
  type Failure,
  fail,
  type Outcome,
  succeed,
} from '../cartoon.ts';
import { type Clock, sleep } from '../clock.ts';
import type { Batch, Subject } from '../store/records.ts';
import type {
  Admission,
  AdmissionFacts,
  BatchDraft,
  Extension,
  PictureDraft,
  QuotaWindow,
  Store,
  Verdict,
} from '../store/store.ts';
import { type AdmissionCase, decideAdmission, type Limits } from './admission.ts';
import type { FrontEnd, LatePictures, Picture, Submission } from './front-end.ts';
import { jobId, parseJobId } from './job-id.ts';

/** Takes a request in: photos into the blob store, options completed, admission decided and recorded. */
export interface Intake {
  admit(submission: Submission): Promise<Outcome<Exclude<Admission, { state: 'refused' | 'later' }>>>;
  /** Why a request would be refused now, without storing, recording or charging anything; undefined when it would be accepted. */
  judge(submission: Submission): Promise<Failure | undefined>;
  /** Adds pictures to a batch, which has its address for them already. */
  extend(batch: Batch, pictures: LatePictures['pictures']): Promise<Extension>;
}

export interface IntakeOptions {
  readonly frontEnds: ReadonlyMap<string, FrontEnd>;
  readonly store: Pick<Store, 'admit' | 'batch' | 'extend' | 'known' | 'settings'>;
  readonly blobs: Pick<BlobStore, 'put' | 'retain' | 'release' | 'delete'>;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly owners: ReadonlySet<Subject>;
  readonly defaults: Partial<CartoonOptions>;
  /** Milliseconds after which a request expires whose platform sets no limit itself. */
  readonly expiresAfter: number;
  readonly windowOf: (now: number) => QuotaWindow;
  /** Milliseconds until everything that waits is drawn. */
  readonly backlog: () => number;
  readonly newId: () => string;
  /** The member that sends the replies. */
  readonly lease: { readonly holder: string };
}

export function createIntake(options: IntakeOptions): Intake {
  const { store, clock, limits, windowOf } = options;
  return {
    async admit(submission) {
      const { event, pictures } = submission;
      const wrongCount = judgeCount(submission, limits);
      if (wrongCount) return fail(wrongCount);
      // Before its photos are stored: an earlier photo it refers to may be gone by now. Checked again inside the transaction.
      const known = event === undefined ? undefined : await store.known(event);
      if (known) return succeed(known);
      const now = clock.now();
      const id = options.newId();
      const stored = await storePictures(id, pictures, options);
      const missing = stored.outcomes.find((picture) => !picture.ok && picture !== NO_SPACE);
      if (missing && !missing.ok) {
        await release(id, stored.outcomes, options);
        return missing;
      }
      const admission = await record(submission, { id, now, stored }, options).catch(async (error) => {
        await release(id, stored.outcomes, options);
        throw error;
      });
      const accepted = admission.state === 'accepted' ? admission.batch.jobs.length : 0;
      await release(id, stored.outcomes.slice(accepted), options);
      if (admission.state === 'later') return fail({ code: 'busy' });
      return admission.state === 'refused' ? fail(admission.failure) : succeed(admission);
    },
    async judge(submission) {
      const wrongCount = judgeCount(submission, limits);
      if (wrongCount) return wrongCount;
      const now = clock.now();
      const stored = { outcomes: submission.pictures.map(() => succeed({})) };
      const draft = await draftOf(submission, { id: '', now, stored }, options);
      let verdict: Verdict | undefined;
      await store.admit(draft, (facts, asked) => {
        verdict = decide(facts, asked, draft, { guildLimit: submission.guildLimit, stored: true }, options);
        return { refuse: { code: 'cancelled' } };
      });
      return verdict && 'refuse' in verdict ? verdict.refuse : undefined;
    },
    extend({ id, person, acceptedAt, address, jobs, trimmed }, pictures) {
      const now = clock.now();
      // It is one request: charged to the day it was made on, and exempt from the burst allowance.
      const window = windowOf(acceptedAt);
      const extension = { at: now, address, windowEndsAt: window.endsAt, pictures };
      return store.extend(id, extension, (facts, asked) => {
        const got = (trimmed?.asked ?? jobs.length) + asked;
        if (got > limits.album) return { refuse: { code: 'album-too-long', limit: limits.album, got } };
        return decideAdmission(facts, {
          asked,
          window,
          limits: { ...limits, burst: UNLIMITED_BURST },
          stored: true,
          ...admissionCase(person, now, options),
        });
      });
    },
  };
}

/** Shortest Retry-After for a full queue. */
const MIN_BACKLOG_MS = 10_000;
/** Pictures that join are bounded by the limit of an album. */
const UNLIMITED_BURST = { pictures: Number.POSITIVE_INFINITY, refill: 1 };
const NO_SPACE = fail({ code: 'busy' });
/** How long a request waits while another process forgets its person, in milliseconds. */
const FORGET_WAIT_MS = 15_000;
const FORGET_POLL_MS = 250;

interface StoredPictures {
  readonly outcomes: readonly Outcome<PictureDraft>[];
  /** Why a picture could not be stored, when that was unexpected. */
  readonly error?: unknown;
}

async function storePictures(
  id: string,
  pictures: readonly Picture[],
  options: IntakeOptions,
): Promise<StoredPictures> {
  const attempts = await Promise.allSettled(
    pictures.map((picture, item) => storePicture(picture, jobId({ batch: id, item }), options)),
  );
  const outcomes = attempts.map((attempt) => (attempt.status === 'fulfilled' ? attempt.value : NO_SPACE));
  const broken = attempts.find((attempt) => attempt.status === 'rejected');
  return { outcomes, ...(broken && { error: broken.reason }) };
}

/** The photo in the blob store, retained, or the source to fetch it from; or why there is neither. */
async function storePicture(
  picture: Picture,
  key: string,
  { store, blobs }: IntakeOptions,
): Promise<Outcome<PictureDraft>> {
  const { name, event } = picture;
  if ('bytes' in picture) {
    const result = await blobs.put(key, picture.bytes);
    if (result === 'disk-full') return fail({ code: 'disk-full' });
    return result === 'stored' ? succeed({ photo: key, source: picture.source, name, event }) : NO_SPACE;
  }
  if ('source' in picture) return succeed({ source: picture.source, name, event });
  const earlier = parseJobId(picture.again);
  const job = earlier && (await store.batch(earlier.batch))?.jobs[earlier.item];
  if (!job) return fail({ code: 'photo-gone' });
  const photo = job.photo !== undefined && (await blobs.retain(job.photo)) ? job.photo : undefined;
  if (photo === undefined && job.source === undefined) return fail({ code: 'photo-gone' });
  return succeed({ photo, source: job.source, name: name ?? job.name, event });
}

/** Releases the photos of pictures that were not accepted. */
async function release(
  id: string,
  pictures: readonly Outcome<PictureDraft>[],
  { blobs }: IntakeOptions,
): Promise<void> {
  for (const picture of pictures) {
    if (!picture.ok || picture.value.photo === undefined) continue;
    const { photo } = picture.value;
    // A photo of this submission is deleted; one of an earlier job stays for its time to live.
    if (photo.startsWith(`${id}.`)) await blobs.delete(photo);
    else blobs.release(photo);
  }
}

interface Recorded {
  readonly id: string;
  readonly now: number;
  readonly stored: StoredPictures;
}

async function record(
  submission: Submission,
  { id, now, stored }: Recorded,
  options: IntakeOptions,
): Promise<Admission> {
  if (stored.error !== undefined) throw stored.error;
  const { store, clock } = options;
  const draft = await draftOf(submission, { id, now, stored }, options);
  const own = { guildLimit: submission.guildLimit, stored: !stored.outcomes.includes(NO_SPACE) };
  const admit = () => store.admit(draft, (facts, asked) => decide(facts, asked, draft, own, options));
  let admission = await admit();
  // Another process is forgetting the person; what they send now begins anew afterwards.
  for (let waited = 0; admission.state === 'later' && waited < FORGET_WAIT_MS; waited += FORGET_POLL_MS) {
    await sleep(clock, FORGET_POLL_MS);
    admission = await admit();
  }
  return admission;
}

async function draftOf(
  submission: Submission,
  { id, now, stored }: Recorded,
  options: IntakeOptions,
): Promise<BatchDraft> {
  const { lease, windowOf, expiresAfter } = options;
  const { platform, event, fingerprint, person, chat, guild, address, maxBytes, replyBy } = submission;
  return {
    id,
    owner: lease.holder,
    platform,
    event,
    fingerprint,
    person,
    chat,
    guild,
    options: await optionsFor(submission, options),
    maxBytes,
    address,
    acceptedAt: now,
    replyBy: replyBy ?? now + expiresAfter,
    window: windowOf(now),
    pictures: stored.outcomes.map((picture) => (picture.ok ? picture.value : {})),
  };
}

const decide = (
  facts: AdmissionFacts,
  asked: number,
  { person, acceptedAt, window }: BatchDraft,
  own: Pick<AdmissionCase, 'stored' | 'guildLimit'>,
  options: IntakeOptions,
): Verdict =>
  decideAdmission(facts, {
    asked,
    window,
    limits: options.limits,
    ...own,
    ...admissionCase(person, acceptedAt, options),
  });

function judgeCount(
  { pictures: { length: got }, trimsAlbum }: Submission,
  { album }: Limits,
): Failure | undefined {
  if (got === 0) return { code: 'empty' };
  return got > album && !trimsAlbum ? { code: 'album-too-long', limit: album, got } : undefined;
}

/** The requested options, completed by those of the person, the chat, the guild, the operator and the surface, in this order. */
async function optionsFor(
  { platform, person, chat, guild, options: requested }: Submission,
  { frontEnds, store, defaults }: IntakeOptions,
): Promise<CartoonOptions> {
  // In a private chat the person is the chat.
  const subjects = new Set(guild === undefined ? [chat, person] : [guild, chat, person]);
  const saved = await Promise.all([...subjects].map((subject) => store.settings(subject)));
  const layers = [
    frontEnds.get(platform)?.defaults ?? {},
    defaults,
    ...saved.map((settings) => settings.options ?? {}),
    requested,
  ];
  return withTransparency(Object.assign({ ...DEFAULT_OPTIONS }, ...layers) as CartoonOptions, layers);
}

/** A JPG can't be seen through: one that was chosen before a transparent background becomes a PNG. */
function withTransparency(
  options: CartoonOptions,
  layers: readonly Partial<CartoonOptions>[],
): CartoonOptions {
  const lastWith = (name: 'background' | 'format') =>
    layers.findLastIndex((layer) => layer[name] !== undefined);
  const isChosenBefore = lastWith('format') < lastWith('background');
  return options.background === 'none' && options.format === 'jpg' && isChosenBefore
    ? { ...options, format: 'png' }
    : options;
}

const admissionCase = (
  person: Subject,
  now: number,
  { owners, backlog }: IntakeOptions,
): Pick<AdmissionCase, 'now' | 'owner' | 'retryAt'> => ({
  now,
  owner: owners.has(person),
  retryAt: () => now + Math.max(MIN_BACKLOG_MS, backlog() / 4),
});
