import type { CartoonOptions } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Picture } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import { fromAddress } from './address.ts';
import { plainControls } from './controls.ts';
import { largestFile } from './file-limits.ts';
import { addressOf, type InteractionContext } from './interaction-context.ts';
import { PLATFORM } from './platform.ts';
import type { StatusMessages } from './status-messages.ts';

/** Hands pictures to the jobs; the reply to the call becomes the status message, or says why not. */
export type Submit = (context: InteractionContext, request: SubmitRequest) => Promise<void>;

export interface SubmitRequest {
  readonly pictures: readonly Picture[];
  readonly options: Partial<CartoonOptions>;
  /** The photos are another person's. */
  readonly others?: boolean;
}

export function createSubmit({ service, statuses, clock }: SubmitOptions): Submit {
  return async (context, { pictures, options, others = false }) => {
    const { interaction, person, chat, guild, words, answer } = context;
    const submitted = await service.submit({
      platform: PLATFORM,
      event: `${PLATFORM}:${interaction.id}`,
      person,
      chat,
      ...(guild !== undefined && { guild }),
      address: fromAddress(addressOf(context, { others })),
      options,
      maxBytes: largestFile(interaction.attachmentSizeLimit, pictures.length),
      pictures,
    });
    if (!submitted.ok) {
      const content = words.failure(submitted.failure, clock.now());
      return answer({ content, components: plainControls(interaction.user.id, words) });
    }
    // What was accepted before has its own status message.
    if (submitted.value.state === 'accepted') statuses.begin(submitted.value.batch, submitted.value.forecast);
  };
}

interface SubmitOptions {
  readonly service: Pick<JobService, 'submit'>;
  readonly statuses: Pick<StatusMessages, 'begin'>;
  readonly clock: Pick<Clock, 'now'>;
}
