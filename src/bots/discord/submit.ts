import type { CartoonOptions } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Picture } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import { fromAddress } from './address.ts';
import { plainControls } from './controls.ts';
import { largestFile } from './file-limits.ts';
import { PLATFORM } from './front-end.ts';
import { addressOf, type Call } from './interaction-context.ts';
import type { Waiting } from './status-messages.ts';

/** Hands pictures to the jobs; the reply to the call becomes the waiting message, or says why not. */
export type Ask = (call: Call, request: CartoonsRequest) => Promise<void>;

export interface CartoonsRequest {
  readonly pictures: readonly Picture[];
  readonly options: Partial<CartoonOptions>;
  /** The photos are somebody else's. */
  readonly others?: boolean;
}

export function createAsk({ service, waiting, clock }: AskOptions): Ask {
  return async (call, { pictures, options, others = false }) => {
    const { interaction, person, chat, guild, words, answer } = call;
    const submitted = await service().submit({
      platform: PLATFORM,
      event: `${PLATFORM}:${interaction.id}`,
      person,
      chat,
      ...(guild !== undefined && { guild }),
      address: fromAddress(addressOf(call, { others })),
      options,
      maxBytes: largestFile(interaction.attachmentSizeLimit, pictures.length),
      pictures,
    });
    if (!submitted.ok) {
      const content = words.failure(submitted.failure, clock.now());
      return answer({ content, components: plainControls(interaction.user.id, words) });
    }
    // What was accepted before has its own waiting message.
    if (submitted.value.state === 'accepted') waiting.begin(submitted.value.batch, submitted.value.forecast);
  };
}

interface AskOptions {
  readonly service: () => Pick<JobService, 'submit'>;
  readonly waiting: Pick<Waiting, 'begin'>;
  readonly clock: Pick<Clock, 'now'>;
}
