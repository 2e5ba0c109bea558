import type { Api } from 'grammy';
import type { Message, User } from 'grammy/types';
import type { Words } from '../../i18n/words.ts';
import { classifyError } from './errors.ts';
import { type Content, photoContent } from './message-content.ts';

/** The profile photo of a person, as a message would carry it; undefined where there is none that the bot may see. */
export type FetchProfilePhoto = (person: User, message: Message) => Promise<Content | undefined>;

export const createFetchProfilePhoto =
  (api: Pick<Api, 'getUserProfilePhotos'>, limit: number): FetchProfilePhoto =>
  async ({ id }, message) => {
    try {
      const { photos } = await api.getUserProfilePhotos(id, { limit: 1 });
      const [sizes = []] = photos;
      return photoContent(sizes, message, limit);
    } catch (error) {
      if (['refused', 'gone', 'not-allowed'].includes(classifyError(error).kind)) return undefined;
      throw error;
    }
  };

/** Answers what else a text says that asks for one's own profile photo, in any language: “draw my profile photo in ink”. */
export type ReadProfileRequest = (text: string) => string | undefined;

export const createReadProfileRequest = (translations: readonly Words[]): ReadProfileRequest => {
  const phrases = translations.flatMap((words) => words.say('profile-photo-phrases').split(/\s*[,，]\s*/));
  return (text) => {
    const phrase = phrases.find((one) => text.toLowerCase().includes(one.toLowerCase()));
    return phrase && text.replace(new RegExp(phrase, 'i'), ' ');
  };
};
