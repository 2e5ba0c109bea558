import type { APIMessageTopLevelComponent } from 'discord.js';

/** A message as the bot writes it; what is left out is empty. */
export interface OutgoingMessage {
  readonly content?: string;
  readonly components?: readonly APIMessageTopLevelComponent[];
  readonly files?: readonly OutgoingFile[];
  /** Made of components alone, galleries among them. */
  readonly rich?: boolean;
  /** Ids of the only people who are notified where the text mentions them. */
  readonly mentions?: readonly string[];
}

export interface OutgoingFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What a screen reader says. */
  readonly description?: string;
}
