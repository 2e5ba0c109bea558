import type { World } from './world.ts';

/** A call as it came in: parameters parsed, files by the name they were attached under. */
export interface Call {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly uploads: ReadonlyMap<string, { readonly name: string; readonly bytes: Uint8Array }>;
}

/** What Telegram answers when it does not do what it was asked. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: { readonly retry_after?: number; readonly migrate_to_chat_id?: number } | undefined;

  constructor(code: number, description: string, parameters?: Refusal['parameters']) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

/** Does what a call asks for; throws a refusal when it does not. */
export type Method = (world: World, call: Call) => unknown;

export const bad = (description: string) => new Refusal(400, `Bad Request: ${description}`);
