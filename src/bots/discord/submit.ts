import type { Failure } from '../../cartoon.ts';
import type { Submission } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import { fromAddress } from './address.ts';
import { largestFile } from './file-limits.ts';
import type { DrawingRequest } from './handlers.ts';
import { addressOf, type InteractionContext } from './interaction-context.ts';
import { PLATFORM } from './platform.ts';
import type { StatusMessages } from './status-messages.ts';

export interface LimitedRequest extends DrawingRequest {
  /** Cartoons a day that the server's rules let the person have in it; undefined without a limit. */
  readonly guildLimit: number | undefined;
}

/** Hands pictures to the jobs; the reply to the interaction becomes the status message. */
export interface Submit {
  /** Why they would be refused now; undefined when they would be accepted. */
  judge(context: InteractionContext, request: LimitedRequest): Promise<Failure | undefined>;
  /** Why they were refused; undefined when they were accepted. */
  submit(context: InteractionContext, request: LimitedRequest): Promise<Failure | undefined>;
}

export function createSubmit({ service, statuses }: SubmitOptions): Submit {
  return {
    judge: (context, request) => service.judge(submissionOf(context, request)),
    async submit(context, request) {
      const submitted = await service.submit(submissionOf(context, request));
      if (!submitted.ok) return submitted.failure;
      // What was accepted before has its own status message.
      if (submitted.value.state === 'accepted')
        statuses.begin(submitted.value.batch, submitted.value.forecast);
      return undefined;
    },
  };
}

function submissionOf(
  context: InteractionContext,
  { pictures, options, trimsAlbum = false, others = false, guildLimit }: LimitedRequest,
): Submission {
  const { interaction, person, chat, guild } = context;
  return {
    platform: PLATFORM,
    event: `${PLATFORM}:${interaction.id}`,
    person,
    chat,
    ...(guild !== undefined && { guild }),
    ...(guildLimit !== undefined && { guildLimit }),
    address: fromAddress(addressOf(context, { others })),
    options,
    maxBytes: largestFile(interaction.attachmentSizeLimit, pictures.length),
    pictures,
    trimsAlbum,
  };
}

interface SubmitOptions {
  readonly service: Pick<JobService, 'judge' | 'submit'>;
  readonly statuses: Pick<StatusMessages, 'begin'>;
}
