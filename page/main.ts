import { type Entry, openAlbum } from './album.ts';
import { createApi, type Failure, type OptionsAnswer, type Session, type Style } from './api.ts';
import { createCard, fileName } from './card.ts';
import { byId, h } from './dom.ts';
import { createOperatorCorner } from './operator.ts';
import { createPanel } from './panel.ts';
import { createStudio, randomName } from './studio.ts';
import { chooseLanguage, loadWords, type Words } from './words.ts';

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
  const load = async () => {
    const [styles, options] = await Promise.all([
      api.get<{ styles: Style[] }>('/api/styles'),
      api.get<OptionsAnswer>('/api/options'),
    ]);
    return styles.ok && options.ok ? { styles: styles.value.styles, options: options.value } : undefined;
  };
  let known = await load();
  if (!known) return sayState(words.say('page-offline'));
  const { defaults, limits } = known.options;

  const cards = new Map<string, ReturnType<typeof createCard>>();
  const phases = new Map<string, Entry['phase']>();
  const list = byId('cards');
  const studio = createStudio({
    api,
    album: await openAlbum(),
    session: ownName(),
    photoBytes: limits.photoBytes,
    tooLarge: (bytes): Failure => ({
      code: 'too-many-bytes',
      message: words.say('failure-too-many-bytes', {
        got: words.bytes(bytes),
        limit: words.bytes(limits.photoBytes),
      }),
    }),
    changed(id, entry) {
      if (!entry) {
        cards.get(id)?.dispose();
        cards.delete(id);
      } else {
        if (!cards.has(id)) addCard(id);
        cards.get(id)?.update(entry);
        if (phases.get(id) !== entry.phase) announce(entry);
        phases.set(id, entry.phase);
      }
      summarize();
    },
  });
  const panel = createPanel(defaults, summarize);

  function addCard(id: string): void {
    const card = createCard({
      words: () => words,
      styles: () => known?.styles ?? [],
      redraw: (options) => studio.redraw(id, options),
      retry: () => studio.redraw(id, studio.entries.get(id)?.options ?? panel.options()),
      cancel: () => studio.cancel(id),
      forget: () => {
        const next =
          cards.get(id)?.element.nextElementSibling ?? cards.get(id)?.element.previousElementSibling;
        void studio.forget(id);
        // The keyboard focus stays where it was.
        (next?.querySelector<HTMLElement>('a[href], button:not([hidden])') ?? byId('photos')).focus();
      },
    });
    cards.set(id, card);
    list.prepend(card.element);
  }

  function announce({ name, phase, failure }: Entry): void {
    if (phase === 'done') sayState(words.say('page-done', { name }));
    if (phase === 'failed') sayState(words.say('page-failed', { name, reason: failure?.message ?? '' }));
    if (phase === 'done') void showQuota();
  }

  function summarize(): void {
    const entries = [...studio.entries.values()];
    const drawn = entries.filter(({ cartoon }) => cartoon !== undefined);
    const idle = entries.filter(
      ({ phase }) => phase === 'done' || phase === 'failed' || phase === 'cancelled',
    );
    const wanted = JSON.stringify(panel.options());
    byId('empty').hidden = entries.length > 0;
    byId('results').classList.toggle('is-empty', entries.length === 0);
    byId('download-all').hidden = drawn.length < 2;
    byId('forget-all').hidden = entries.length < 2;
    byId('redraw-all').hidden = !idle.some(
      ({ cartoon, options }) => cartoon && JSON.stringify({ ...panel.options(), ...options }) !== wanted,
    );
  }

  async function showQuota(): Promise<void> {
    const answer = await api.get<Session>('/api/session');
    const quota = answer.ok ? answer.value.quota : null;
    byId('quota').textContent = quota ? words.say('page-quota', { left: quota.limit - quota.used }) : '';
  }

  function render(): void {
    if (!known) return;
    panel.render(words, known.styles, known.options);
    byId('empty').textContent = words.say('page-empty', { time: words.hours(limits.lifetime) });
    for (const [id, card] of cards) card.update(studio.entries.get(id) as Entry);
    void showQuota();
  }

  const add = (files: Iterable<File>) => {
    const photos = [...files];
    if (photos.length > 0) studio.add(photos, panel.options());
  };
  for (const id of ['photos', 'camera'])
    byId<HTMLInputElement>(id).addEventListener('change', ({ target }) => {
      const input = target as HTMLInputElement;
      add(input.files ?? []);
      // So that the same photo can be chosen again.
      input.value = '';
    });
  document.addEventListener('paste', ({ clipboardData }) => add(clipboardData?.files ?? []));
  watchDrops(add);

  byId('download-all').addEventListener('click', async () => {
    const { packPictures } = await import('./zip.ts');
    const drawn = [...studio.entries.values()].filter(({ cartoon }) => cartoon !== undefined);
    const packed = await packPictures(
      drawn.map((entry) => ({ name: fileName(entry), picture: entry.cartoon?.picture as Blob })),
    );
    const link = h('a', { href: URL.createObjectURL(packed), download: 'cartoons.zip' });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  byId('redraw-all').addEventListener('click', () => {
    for (const id of [...studio.entries.keys()]) studio.redraw(id, panel.options());
  });
  byId('forget-all').addEventListener('click', async () => {
    const ids = [...studio.entries.keys()];
    if (!confirm(words.say('page-forget-sure', { count: ids.length }))) return;
    byId('photos').focus();
    await Promise.all(ids.map((id) => studio.forget(id)));
  });
  picker.addEventListener('change', async () => {
    localStorage.setItem(LANGUAGE, picker.value);
    words = await speak(picker.value);
    known = (await load()) ?? known;
    render();
  });
  if (isOperator) {
    const corner = createOperatorCorner(api, () => words);
    byId('open-operator').hidden = false;
    byId('open-operator').addEventListener('click', () => corner.open());
    byId('close-operator').addEventListener('click', () => byId<HTMLDialogElement>('operator').close());
  }
  if (!isOperator && !signsIn) offerAdminSignIn();
  byId('sign-out').hidden = !signsIn && !isOperator;
  byId('sign-out').addEventListener('click', async () => {
    await api.remove('/api/session');
    location.reload();
  });

  byId('studio').hidden = false;
  render();
  summarize();
  await studio.start();
}

/** The name under which this browser receives the events of its own jobs. */
function ownName(): string {
  const name = localStorage.getItem(SESSION) ?? randomName();
  localStorage.setItem(SESSION, name);
  return name;
}

/** Photos may be dropped anywhere on the page. */
function watchDrops(add: (files: Iterable<File>) => void): void {
  const zone = byId('drop');
  let inside = 0;
  const light = (by: number) => {
    inside = Math.max(0, inside + by);
    zone.classList.toggle('is-over', inside > 0);
  };
  const carriesFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragenter', (event) => carriesFiles(event) && light(1));
  document.addEventListener('dragleave', (event) => carriesFiles(event) && light(-1));
  document.addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault());
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    light(-inside);
    add(event.dataTransfer?.files ?? []);
  });
}
