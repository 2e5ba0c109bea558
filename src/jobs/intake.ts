import type { BlobStore } from '../blobs/blob-store.ts';
import { type CartoonOptions, DEFAULT_OPTIONS, fail, type Outcome, succeed } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type {
  Admission,
  Batch,
  Extension,
  PictureDraft,
  QuotaWindow,
  Store,
  Subject,
} from '../store/store.ts';
import { type AdmissionCase, decideAdmission, type Limits } from './admission.ts';
import type { FrontEnd, LatePictures, Picture, Submission } from './front-end.ts';
import { jobId, parseJobId } from './job-id.ts';

/** Takes a request in: photos into the spool, options filled up, judged and recorded. */
export interface Intake {
  admit(submission: Submission): Promise<Outcome<Exclude<Admission, { state: 'refused' }>>>;
  /** Lets pictures join a batch, which has its address with them already. */
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
  readonly expiresAfter: number;
  readonly windowOf: (now: number) => QuotaWindow;
  /** Milliseconds until everything that waits is drawn. */
  readonly backlog: () => number;
  readonly newId: () => string;
}

export function createIntake(options: IntakeOptions): Intake {
  const { frontEnds, store, blobs, clock, limits, owners, defaults, expiresAfter, windowOf, backlog, newId } =
    options;

  /** The photo in the spool, held, or the source it comes from; or why there is neither. */
  const storePicture = async (picture: Picture, key: string): Promise<Outcome<PictureDraft>> => {
    const { name, event } = picture;
    if ('bytes' in picture) {
      const result = await blobs.put(key, picture.bytes);
      if (result === 'disk-full') return fail({ code: 'disk-full' });
      return result === 'stored' ? succeed({ photo: key, source: picture.source, name, event }) : NO_ROOM;
    }
    if ('source' in picture) return succeed({ source: picture.source, name, event });
    const earlier = parseJobId(picture.again);
    const job = earlier && (await store.batch(earlier.batch))?.jobs[earlier.item];
    if (!job) return fail({ code: 'photo-gone' });
    const photo = job.photo !== undefined && blobs.retain(job.photo) ? job.photo : undefined;
    if (photo === undefined && job.source === undefined) return fail({ code: 'photo-gone' });
    return succeed({ photo, source: job.source, name: name ?? job.name, event });
  };

  /** What was said; what it leaves out from the person, the chat, the guild, the operator, the surface, in this order. */
  const optionsFor = async ({
    platform,
    person,
    chat,
    guild,
    options: requested,
  }: Submission): Promise<CartoonOptions> => {
    // In a private chat the person is the chat.
    const subjects = new Set(guild === undefined ? [chat, person] : [guild, chat, person]);
    const saved = await Promise.all([...subjects].map((subject) => store.settings(subject)));
    const layers = [
      frontEnds.get(platform)?.defaults,
      defaults,
      ...saved.map((settings) => settings.options),
      requested,
    ];
    return Object.assign({ ...DEFAULT_OPTIONS }, ...layers) as CartoonOptions;
  };

  const admissionCase = (person: Subject, now: number): Pick<AdmissionCase, 'now' | 'owner' | 'retryAt'> => ({
    now,
    owner: owners.has(person),
    retryAt: () => now + Math.max(MIN_BACKLOG_MS, backlog() / 4),
  });

  return {
    async admit(submission) {
      const { platform, event, fingerprint, person, chat, guild, address, maxBytes, replyBy, pictures } =
        submission;
      if (pictures.length === 0) return fail({ code: 'empty' });
      if (pictures.length > limits.album)
        return fail({ code: 'album-too-long', limit: limits.album, got: pictures.length });
      // Before its photos are stored: an earlier photo that it names may be gone by now. Judged again inside the transaction.
      const known = event === undefined ? undefined : await store.known(event);
      if (known) return succeed(known);
      const now = clock.now();
      const id = newId();
      const window = windowOf(now);
      const attempts = await Promise.allSettled(
        pictures.map((picture, item) => storePicture(picture, jobId({ batch: id, item }))),
      );
      const stored = attempts.map((attempt) => (attempt.status === 'fulfilled' ? attempt.value : NO_ROOM));
      /** Lets go of the pictures that were not accepted. */
      const release = async (accepted: number) => {
        for (const picture of stored.slice(accepted)) {
          if (!picture.ok || picture.value.photo === undefined) continue;
          const { photo } = picture.value;
          // A photo of this submission goes; one of an earlier job stays for its time.
          if (photo.startsWith(`${id}.`)) await blobs.delete(photo);
          else blobs.release(photo);
        }
      };
      const gone = stored.find((picture) => !picture.ok && picture !== NO_ROOM);
      if (gone && !gone.ok) {
        await release(0);
        return gone;
      }
      const record = async () => {
        const broken = attempts.find((attempt) => attempt.status === 'rejected');
        if (broken) throw broken.reason;
        const draft = {
          id,
          platform,
          event,
          fingerprint,
          person,
          chat,
          guild,
          options: await optionsFor(submission),
          maxBytes,
          address,
          acceptedAt: now,
          replyBy: replyBy ?? now + expiresAfter,
          window,
          pictures: stored.map((picture) => (picture.ok ? picture.value : {})),
        };
        const spooled = !stored.includes(NO_ROOM);
        return store.admit(draft, (facts, asked) =>
          decideAdmission(facts, { asked, window, limits, spooled, ...admissionCase(person, now) }),
        );
      };
      const admission = await record().catch(async (error) => {
        await release(0);
        throw error;
      });
      await release(admission.state === 'accepted' ? admission.batch.jobs.length : 0);
      return admission.state === 'refused' ? fail(admission.failure) : succeed(admission);
    },
    extend({ id, person, acceptedAt, address, jobs, trimmed }, pictures) {
      const now = clock.now();
      // Whatever the hour, it is one request: paid on the day it was made, and within the burst that it began.
      const window = windowOf(acceptedAt);
      const together = { ...limits, burst: UNLIMITED_BURST };
      const extension = { at: now, address, windowEndsAt: window.endsAt, pictures };
      return store.extend(id, extension, (facts, asked) => {
        const got = (trimmed?.asked ?? jobs.length) + asked;
        if (got > limits.album) return { refuse: { code: 'album-too-long', limit: limits.album, got } };
        return decideAdmission(facts, {
          asked,
          window,
          limits: together,
          spooled: true,
          ...admissionCase(person, now),
        });
      });
    },
  };
}

/** Milliseconds; sooner than this nobody is told to come back to a full queue. */
const MIN_BACKLOG_MS = 10_000;
/** The album's own limit bounds what joins it. */
const UNLIMITED_BURST = { pictures: Number.POSITIVE_INFINITY, refill: 1 };
const NO_ROOM = fail({ code: 'busy' });
