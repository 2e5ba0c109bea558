import type { CallbackQuery, Message } from 'grammy/types';
import type { Clock } from '../../clock.ts';
import type { StyleName, Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import type { ReplyStore } from '../../store/store.ts';
import type { Apis } from './api.ts';
import type { BoundedMap } from './bounded-map.ts';
import type { CallbackData } from './callback-data.ts';
import type { History } from './history.ts';
import type { Permissions } from './permissions.ts';
import type { Preferences } from './preferences.ts';
import type { SettingsPages } from './settings.ts';
import type { StatusMessages } from './status-messages.ts';
import type { StickerSets } from './sticker-sets.ts';

export interface CallbackQueryOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'view' | 'submit' | 'cancel' | 'forget' | 'isOpen'>;
  readonly preferences: Preferences;
  readonly pages: { readonly settings: SettingsPages; readonly history: History };
  readonly statuses: StatusMessages;
  readonly permissions: Pick<Permissions, 'inChat'>;
  readonly stickerSets: StickerSets;
  readonly styles: readonly StyleName[];
  readonly store: Pick<ReplyStore, 'replyDeleted'>;
  /** What was pressed lately, and what is drawn for it. */
  readonly presses: BoundedMap<{ readonly batch: string; readonly until: number }>;
  readonly clock: Clock;
  readonly background: (work: Promise<unknown>) => void;
  readonly report: (error: unknown) => void;
}

/** What the person who pressed a button is shown: nothing, a short notice, or an alert to close. */
export interface Answer {
  readonly text?: string;
  readonly alert?: true;
  /** What goes on when the person has been answered. */
  readonly rest?: Promise<void>;
}

/** A pressed button of the person it belongs to. */
export interface Query<Data extends CallbackData = CallbackData> {
  readonly data: Data;
  readonly message: Message;
  readonly query: CallbackQuery;
  readonly words: Words;
}

export const alert = (text: string): Answer => ({ text, alert: true });
