import { type Entry, openAlbum } from './album.ts';
import { createApi, type OptionsAnswer, type Session, type Style } from './api.ts';
import { byId, h } from './dom.ts';
import { createAdminDialog } from './operator.ts';
import { randomName } from './random-name.ts';
import { sayFailure } from './sentences.ts';
import { followTheme } from './theme.ts';
import { chooseLanguage, loadWords, type Words } from './words.ts';
import { createWorkplace } from './workplace.ts';

followTheme();
const LANGUAGE = 'toonsmith-language';
const SESSION = 'toonsmith-session';

const api = createApi(() => document.documentElement.lang);

const session = await api.get<Session>('/api/session');
const languages = session.ok ? session.value.languages : [{ tag: 'en', name: 'English' }];
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

if (session.ok) byId('version').textContent = `Toonsmith ${session.value.version}`;
if (session.ok && session.value.isVisitor) await openStudio(session.value);
else if (session.ok) askForToken();
else sayState(words.say('page-offline'));
document.documentElement.dataset.ready = 'yes';

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

function askForToken(): void {
  picker.addEventListener('change', async () => {
    localStorage.setItem(LANGUAGE, picker.value);
    words = await speak(picker.value);
  });
  showSignIn();
}

function showSignIn(): void {
  const form = byId<HTMLFormElement>('sign-in');
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const token = byId<HTMLInputElement>('token').value.trim();
    const answer = await api.post('/api/session', { token });
    if (answer.ok) location.reload();
    else byId('sign-in-result').textContent = answer.failure.message || words.say('page-offline');
  });
}

/** Where no token is needed to draw, one is needed all the same to manage Toonsmith. */
function offerAdminSignIn(): void {
  byId('sign-in-reason').dataset.say = 'page-needs-admin-token';
  byId('sign-in-reason').textContent = words.say('page-needs-admin-token');
  const open = byId('open-operator');
  open.hidden = false;
  open.addEventListener(
    'click',
    () => {
      showSignIn();
      byId('token').focus();
    },
    { once: true },
  );
}

async function openStudio({ isOperator, signsIn }: Session): Promise<void> {
  const catalog = await loadCatalog();
  if (!catalog) return sayState(words.say('page-offline'));
  let known = catalog;
  const { defaults, limits } = known.options;
  const parts = createWorkplace({
    api,
    album: await openAlbum(),
    session: ownName(),
    words: () => words,
    styles: () => known.styles,
    defaults,
    photoBytes: limits.photoBytes,
    announce: (entry) => announce(entry, known.styles),
  });
  const render = () => {
    parts.render(known.options);
    byId('empty').textContent = words.say('page-empty', { time: words.hours(limits.lifetime) });
    void showQuota();
  };
  picker.addEventListener('change', async () => {
    localStorage.setItem(LANGUAGE, picker.value);
    words = await speak(picker.value);
    known = (await loadCatalog()) ?? known;
    render();
  });
  offerManaging(isOperator, signsIn);
  byId('studio').hidden = false;
  render();
  await parts.start();
}

/** The styles and options of this installation, in the language of the moment. */
async function loadCatalog() {
  const [styles, options] = await Promise.all([
    api.get<{ styles: Style[] }>('/api/styles'),
    api.get<OptionsAnswer>('/api/options'),
  ]);
  return styles.ok && options.ok ? { styles: styles.value.styles, options: options.value } : undefined;
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
function offerManaging(isOperator: boolean, signsIn: boolean): void {
  if (isOperator) {
    const dialog = createAdminDialog(api, () => words);
    byId('open-operator').hidden = false;
    byId('open-operator').addEventListener('click', () => dialog.open());
    byId('close-operator').addEventListener('click', () => byId<HTMLDialogElement>('operator').close());
  } else if (!signsIn) offerAdminSignIn();
  byId('sign-out').hidden = !signsIn && !isOperator;
  byId('sign-out').addEventListener('click', async () => {
    await api.remove('/api/session');
    location.reload();
  });
}

/** The name under which this browser receives the events of its own jobs. */
function ownName(): string {
  const name = localStorage.getItem(SESSION) ?? randomName();
  localStorage.setItem(SESSION, name);
  return name;
}
