import type { RepliableInteraction } from 'discord.js';
import { type Clock, withTimeout } from '../../clock.ts';
import { acknowledge, answerPrivately } from './answers.ts';
import type { ControlId } from './custom-id.ts';
import type { DrawingHandler } from './handlers.ts';
import type { InteractionContext } from './interaction-context.ts';
import type { Messenger } from './messenger.ts';
import type { ServerGate } from './server-gate.ts';
import type { LimitedRequest, Submit } from './submit.ts';
import { failureText } from './texts.ts';
import type { Thinking } from './thinking.ts';

export interface DrawingRequestOptions {
  readonly contextOf: <Kind extends RepliableInteraction>(
    interaction: Kind,
  ) => Promise<InteractionContext<Kind>>;
  readonly submit: Submit;
  readonly serverGate: ServerGate;
  readonly messenger: Pick<Messenger, 'edit' | 'removeReply' | 'followUpPrivately'>;
  readonly thinking: Pick<Thinking, 'begin'>;
  readonly clock: Pick<Clock, 'now' | 'after'>;
}

/**
 * Answers an interaction with cartoons, or says why not. What can be known without the photo is judged first, so that a refusal is
 * the whole answer and only the person who asked sees it. Judging that takes longer goes on behind the acknowledgement.
 */
export async function draw<Kind extends RepliableInteraction>(
  interaction: Kind,
  handler: DrawingHandler<Kind>,
  control: ControlId | undefined,
  options: DrawingRequestOptions,
): Promise<void> {
  const { clock, messenger, submit, thinking } = options;
  const preparing = prepare(interaction, handler, control, options);
  const early = await withTimeout(clock, preparing, JUDGE_TIMEOUT_MS, undefined);
  if (early && 'refusal' in early) return answerPrivately(interaction, early.refusal, messenger);
  await acknowledge(interaction, handler.audience(interaction), thinking);
  const prepared = early ?? (await preparing);
  if ('refusal' in prepared) return answerPrivately(interaction, prepared.refusal, messenger);
  const { context, request } = prepared;
  const failure = await submit.submit(context, request);
  if (failure)
    await answerPrivately(interaction, failureText(context.words, failure, clock.now()), messenger);
}

/** Of the three seconds in which Discord wants an acknowledgement. */
const JUDGE_TIMEOUT_MS = 1_000;

type Prepared =
  | { readonly context: InteractionContext; readonly request: LimitedRequest }
  | { readonly refusal: string };

async function prepare<Kind extends RepliableInteraction>(
  interaction: Kind,
  handler: DrawingHandler<Kind>,
  control: ControlId | undefined,
  { contextOf, submit, serverGate, clock }: DrawingRequestOptions,
): Promise<Prepared> {
  const context = await contextOf(interaction);
  const { words } = context;
  const plan = await handler.plan({ interaction, words, control });
  if ('refusal' in plan) return plan;
  const here = await serverGate(context);
  if ('refusal' in here) return here;
  const request = { ...plan, guildLimit: here.limit };
  const failure = await submit.judge(context, request);
  return failure ? { refusal: failureText(words, failure, clock.now()) } : { context, request };
}
