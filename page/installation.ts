import type { Api, OptionsAnswer, Session, Style } from './api.ts';

/** What an installation offers, in one language. */
export interface Installation {
  readonly styles: readonly Style[];
  readonly options: OptionsAnswer;
}

interface Remembered extends Installation {
  readonly languages: Session['languages'];
}

const MEMORY = 'toonsmith-installation';

/** What this installation offers; remembered, for when the page is opened without a network. Undefined where there is no answer. */
export async function askInstallation(
  api: Api,
  languages: Session['languages'],
): Promise<Installation | undefined> {
  const [styles, options] = await Promise.all([
    api.get<{ styles: Style[] }>('/api/styles'),
    api.get<OptionsAnswer>('/api/options'),
  ]);
  if (!styles.ok || !options.ok) return undefined;
  const installation = { styles: styles.value.styles, options: options.value };
  localStorage.setItem(MEMORY, JSON.stringify({ ...installation, languages } satisfies Remembered));
  return installation;
}

/** What it offered the last time; undefined for somebody who has never been let in, or has signed out. */
export function rememberedInstallation(): Remembered | undefined {
  try {
    const remembered = JSON.parse(localStorage.getItem(MEMORY) ?? 'null') as Remembered | null;
    const isWhole =
      Array.isArray(remembered?.styles) &&
      Array.isArray(remembered.options?.options) &&
      Array.isArray(remembered.languages);
    return isWhole ? (remembered ?? undefined) : undefined;
  } catch {
    // What is stored may be anything.
    return undefined;
  }
}

/** Shows nothing without a network any more. */
export const forgetInstallation = (): void => localStorage.removeItem(MEMORY);
