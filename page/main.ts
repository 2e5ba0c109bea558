import { type Entry, openAlbum } from './album.ts';
import { createApi, type Session, type Style } from './api.ts';
import { byId, h } from './dom.ts';
import {
  askInstallation,
  forgetInstallation,
  type Installation,
  rememberedInstallation,
} from './installation.ts';
import { keepPage } from './keep-page.ts';
import { randomName } from './random-name.ts';
import { sayFailure } from './sentences.ts';
import { createSignIn } from './sign-in.ts';
import { followTheme } from './theme.ts';
import { chooseLanguage, loadWords, type Words } from './words.ts';
import { createWorkplace } from './workplace.ts';

followTheme();
const LANGUAGE = 'toonsmith-language';
const SESSION = 'toonsmith-session';
/** Milliseconds between two attempts to reach a server that was away from the start. */
const PAUSE = 5_000;

const api = createApi(
  () => document.documentElement.lang,
  () => void signIn.show('web-needs-token'),
);
const signIn = createSignIn(api, () => words);

const asked = await api.get<Session>('/api/session');
const remembered = rememberedInstallation();
const languages = (asked.ok ? asked.value.languages : remembered?.languages) ?? [
  { tag: 'en', name: 'English' },
];
let words = await speak(
  chooseLanguage(
    [localStorage.getItem(LANGUAGE) ?? '', ...navigator.languages],
    languages.map(({ tag }) => tag),
  ),
);
const picker = byId<HTMLSelectElement>('language');
picker.append(
  ...languages.map(({ tag, name }) =>
    h('option', { value: tag, selected: tag === words.language, lang: tag }, name),
  ),
);
/** Shows what is not said by the page's own elements in the language of the moment. */
let render = async () => {};
picker.addEventListener('change', async () => {
  localStorage.setItem(LANGUAGE, picker.value);
  words = await speak(picker.value);
  await render();
});

if (asked.ok) byId('version').textContent = `Toonsmith ${asked.value.version}`;
if (asked.ok && !asked.value.isVisitor) {
  forgetInstallation();
  await signIn.show('web-needs-token');
} else {
  const installation = asked.ok ? await askInstallation(api, languages) : remembered;
  if (installation) await openStudio(asked.ok ? asked.value : undefined, installation);
  else waitForServer();
}
document.documentElement.dataset.ready = 'yes';
void keepPage();

/** Says everything on the page in a language. */
async function speak(language: string): Promise<Words> {
  const words = await loadWords(language);
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll<HTMLElement>('[data-say]'))
    element.textContent = words.say(element.dataset.say ?? '');
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]'))
    element.setAttribute('aria-label', words.say(element.dataset.label ?? ''));
  return words;
}

/** Announces to screen readers what has happened. */
function sayState(sentence: string): void {
  byId('news').textContent = sentence;
}

/** Says that the server can't be reached, and what is possible meanwhile; undefined: it can. */
function sayOffline(message: 'page-offline-kept' | 'page-offline-empty' | undefined): void {
  const note = byId('offline');
  if (message === undefined) delete note.dataset.say;
  else note.dataset.say = message;
  note.textContent = message === undefined ? '' : words.say(message);
}

/** There is nothing to show before the server has answered once. */
function waitForServer(): void {
  sayOffline('page-offline-empty');
  const timer = setInterval(async () => {
    if (!(await api.get<Session>('/api/session')).ok) return;
    clearInterval(timer);
    location.reload();
  }, PAUSE);
}

/** `session`: undefined while the server can't be reached; what it offers is remembered then. */
async function openStudio(session: Session | undefined, installation: Installation): Promise<void> {
  let known = installation;
  let isKnown = session !== undefined;
  /** Asks what a server offers that was away when the page was opened. */
  const greet = async () => {
    const now = await api.get<Session>('/api/session');
    if (!now.ok) return sayOffline('page-offline-kept');
    sayOffline(undefined);
    if (!now.value.isVisitor) return signIn.show('web-needs-token');
    if (isKnown) return;
    isKnown = true;
    offerManaging(now.value);
    await render();
  };
  const parts = createWorkplace({
    api,
    album: await openAlbum(),
    session: ownName(),
    words: () => words,
    styles: () => known.styles,
    defaults: known.options.defaults,
    photoBytes: known.options.limits.photoBytes,
    takesLinks: known.options.limits.links,
    announce: (entry) => announce(entry, known.styles),
    onOnline: () => void greet(),
    onOffline: () => void greet(),
  });
  const show = () => {
    parts.render(known.options);
    byId('empty').textContent = words.say('page-empty', {
      time: words.hours(known.options.limits.lifetime),
    });
    void showQuota();
  };
  render = async () => {
    known = (await askInstallation(api, languages)) ?? known;
    show();
  };
  if (session) offerManaging(session);
  else sayOffline('page-offline-kept');
  byId('studio').hidden = false;
  show();
  await parts.start();
}

function announce({ name, phase, failure }: Entry, styles: readonly Style[]): void {
  if (phase === 'done') sayState(words.say('page-done', { name }));
  if (phase === 'failed') {
    const reason = failure ? sayFailure(failure, words, styles) : '';
    sayState(words.say('page-failed', { name, reason }));
  }
  if (phase === 'done') void showQuota();
}

async function showQuota(): Promise<void> {
  const answer = await api.get<Session>('/api/session');
  const quota = answer.ok ? answer.value.quota : null;
  byId('quota').textContent = quota ? words.say('page-quota', { left: quota.limit - quota.used }) : '';
}

/** What operators have on the page, or the way to sign in as one; and signing out. */
function offerManaging({ isOperator, signsIn }: Session): void {
  const open = byId('open-operator');
  if (isOperator) {
    let dialog: { open(): void } | undefined;
    open.addEventListener('click', async () => {
      dialog ??= (await import('./operator.ts')).createAdminDialog(api, () => words);
      dialog.open();
    });
    byId('close-operator').addEventListener('click', () => byId<HTMLDialogElement>('operator').close());
  }
  // Where no token is needed to draw, one is needed all the same to manage Toonsmith.
  else if (!signsIn) open.addEventListener('click', () => void signIn.show('page-needs-admin-token'));
  open.hidden = !isOperator && signsIn;
  byId('sign-out').hidden = !signsIn && !isOperator;
  byId('sign-out').addEventListener('click', async () => {
    await api.remove('/api/session');
    forgetInstallation();
    location.reload();
  });
}

/** The name under which this browser receives the events of its own jobs. */
function ownName(): string {
  const name = localStorage.getItem(SESSION) ?? randomName();
  localStorage.setItem(SESSION, name);
  return name;
}
