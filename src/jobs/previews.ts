import { type Failure, fail, type Outcome, type PreviewRequest, type Previews, succeed } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';
import type { Subject } from '../store/records.ts';
import { availableTokens, nextTokenAt, takeTokens } from './burst.ts';
import type { Submission } from './front-end.ts';

/** Who wants to see a photo in several styles, and how. */
export interface PreviewOrder extends Omit<PreviewRequest, 'photo'> {
  readonly platform: string;
  readonly person: Subject;
  readonly chat: Subject;
  readonly guild?: Subject;
  /** The photo itself, what fetches it once it may be drawn, or the job whose photo is used again. */
  readonly photo: Photo | (() => Promise<Outcome<Photo>>) | { readonly again: string };
  readonly signal?: AbortSignal;
}

type Photo = Uint8Array<ArrayBuffer>;

export interface PreviewServiceOptions {
  readonly cartoonizer: Pick<Cartoonizer, 'preview'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly owners: ReadonlySet<Subject>;
  /** Why a request would be refused now. */
  readonly judge: (submission: Submission) => Promise<Failure | undefined>;
  /** The photo of an earlier job, while it is kept. */
  readonly photoOf: (job: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Reports an unexpected error and returns the failure that stands for it. */
  readonly internal: (error: unknown) => Failure;
}

/**
 * Draws previews at once, without a job: nothing is recorded, queued or charged. That nobody takes the machine with them, each person has
 * an allowance of their own, and few are drawn at the same time. Whoever may not have a cartoon gets no preview either.
 */
export function createPreviews(options: PreviewServiceOptions) {
  const { cartoonizer, clock, owners, internal } = options;
  /** When each person's allowance is full again. */
  const fullAt = new Map<Subject, number>();
  let running = 0;

  const forgetFull = (now: number) => {
    for (const [person, at] of fullAt) if (at <= now) fullAt.delete(person);
  };
  const judge = async (order: PreviewOrder): Promise<Failure | undefined> => {
    const { platform, person, chat, guild } = order;
    if (owners.has(person)) return undefined;
    const pictures = [{ source: null }];
    const asked = { platform, person, chat, ...(guild && { guild }), address: null, options: {}, pictures };
    const refused = await options.judge(asked);
    return refused && !PASSES.has(refused.code) ? refused : undefined;
  };
  /** Takes a place and one of the person's allowance, both at once: two requests must not take the same. */
  const reserve = ({ person }: PreviewOrder): Failure | undefined => {
    const now = clock.now();
    const full = fullAt.get(person);
    const isOwner = owners.has(person);
    if (!isOwner && availableTokens(full, now, ALLOWANCE) < 1)
      return { code: 'rate-limited', retryAt: nextTokenAt(full, now, ALLOWANCE) };
    if (running >= MOST_AT_ONCE) return { code: 'busy' };
    if (fullAt.size > MOST_REMEMBERED) forgetFull(now);
    if (!isOwner) fullAt.set(person, takeTokens(full, now, 1, ALLOWANCE));
    running += 1;
    return undefined;
  };
  const fetchPhoto = async (source: PreviewOrder['photo']): Promise<Outcome<Photo>> => {
    if (typeof source === 'function') return source();
    const photo = 'again' in source ? await options.photoOf(source.again) : source;
    return photo ? succeed(photo) : fail({ code: 'photo-gone' });
  };
  const draw = async (order: PreviewOrder): Promise<Outcome<Previews>> => {
    const { styles, longSide, format, sheet, signal } = order;
    const photo = await fetchPhoto(order.photo);
    if (!photo.ok) return photo;
    const request = { photo: photo.value, styles, longSide, format, sheet, options: order.options };
    return cartoonizer.preview(request, signal ? { signal } : {});
  };

  return {
    async preview(order: PreviewOrder): Promise<Outcome<Previews>> {
      try {
        const refused = (await judge(order)) ?? reserve(order);
        if (refused) return fail(refused);
        return await draw(order).finally(() => {
          running -= 1;
        });
      } catch (error) {
        return fail(internal(error));
      }
    },
  };
}

/** What keeps a cartoon from being drawn right now, but not a preview: it has limits of its own. */
const PASSES: ReadonlySet<Failure['code']> = new Set(['rate-limited', 'too-many-in-flight', 'queue-full']);
/** Photos in a row, and milliseconds until another one. */
const ALLOWANCE = { pictures: 6, refill: 20_000 };
const MOST_AT_ONCE = 2;
/** People whose allowance is remembered before those that are full are forgotten. */
const MOST_REMEMBERED = 1_000;
