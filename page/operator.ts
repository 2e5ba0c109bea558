import { createActionList } from './actions.ts';
import type { Api } from './api.ts';
import { drawChart } from './charts.ts';
import { byId, h } from './dom.ts';
import { createPeopleTables, type PeopleOverview } from './people-tables.ts';
import type { Words } from './words.ts';

interface Overview extends PeopleOverview {
  readonly version: string;
  readonly load: {
    readonly waiting: number;
    readonly drawing: number;
    readonly atOnce: number;
    readonly replying: number;
    readonly draining: boolean;
    readonly blobBytes: number;
  };
  readonly memory: number;
  readonly history: readonly {
    readonly at: number;
    readonly waiting: number;
    readonly drawing: number;
    readonly done: number;
    readonly failed: number;
  }[];
  readonly health: { readonly checks?: Readonly<Record<string, string>> };
  readonly day: { readonly people: number; readonly states: Readonly<Record<string, number>> };
  readonly drawing: readonly { style: string; size: string; pictures: number; seconds: number }[];
  readonly styles: readonly {
    readonly id: string;
    readonly name: string;
    readonly drawnBy?: string;
    readonly drawnAs?: string;
    readonly wants: readonly string[];
    /** Why it can't be used. */
    readonly problem?: string;
  }[];
  /** A sentence for each file of a pack that can't be used. */
  readonly packProblems: readonly string[];
}

/** What the operator sees: the state of things, and what can be decided about people. */
export function createAdminDialog(api: Api, words: () => Words) {
  const dialog = byId<HTMLDialogElement>('operator');
  const overview = byId('overview');
  const form = byId<HTMLFormElement>('order');
  const result = byId('order-result');
  const actions = createActionList(api, words);
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
  const people = createPeopleTables({
    prepare(subject, order) {
      field('subject').value = subject;
      if (order) field('name').value = order;
      field(order ? 'text' : 'subject').focus();
    },
    run: (subject, name) => void run({ name, subject }),
  });
  let timer: ReturnType<typeof setInterval> | undefined;

  const refresh = async () => {
    const answer = await api.get<Overview>('/api/operator');
    if (!answer.ok) {
      result.textContent = answer.failure.message || words().say('page-offline');
      return;
    }
    overview.replaceChildren(...sections(answer.value, words()));
    people.show(answer.value, words());
  };

  const run = async (order: object) => {
    const answer = await api.post<{ message: string }>('/api/operator/orders', order);
    result.textContent = answer.ok ? (answer.value?.message ?? '') : answer.failure.message;
    await Promise.all([refresh(), actions.refresh()]);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(orderOf(Object.fromEntries(new FormData(form)) as Record<string, string>));
  });
  dialog.addEventListener('close', () => clearInterval(timer));

  return {
    open() {
      dialog.showModal();
      void refresh();
      void actions.refresh();
      timer = setInterval(() => void refresh(), 5_000);
    },
  };
}

/** The order as the API takes it: only the fields that belong to it. */
function orderOf({ name = '', subject = '', number = '', text = '' }: Readonly<Record<string, string>>) {
  if (name === 'drain' || name === 'resume') return { name: 'drain', state: name === 'drain' ? 'on' : 'off' };
  if (name === 'notice') return { name, message: text };
  return {
    name,
    subject,
    ...(number && name === 'ban' && { days: Number(number) }),
    ...(number && name === 'limit' && { pictures: Number(number) }),
    ...(text && name === 'ban' && { reason: text }),
  };
}

function sections(
  { load, memory, day, drawing, styles, packProblems, history, health }: Overview,
  words: Words,
): HTMLElement[] {
  const { say } = words;
  const { done = 0, failed = 0, cancelled = 0, expired = 0 } = day.states;
  const section = (title: string, lines: readonly string[]) =>
    h(
      'section',
      {},
      h('h3', {}, title),
      h('ul', {}, ...(lines.length > 0 ? lines : [say('page-none')]).map((line) => h('li', {}, line))),
    );
  const chart = (name: 'waiting' | 'drawing' | 'done' | 'failed') => {
    const values = history.map((sample) => sample[name]);
    return drawChart({
      title: say(`page-chart-${name}`),
      summary: say('page-chart-summary', { now: values.at(-1) ?? 0, most: Math.max(0, ...values) }),
      values,
      label: (index) => `${words.date(history[index]?.at ?? 0)}: ${values[index] ?? 0}`,
    });
  };
  const charts = (['waiting', 'drawing', 'done', 'failed'] as const).map(chart);
  return [
    h('section', {}, h('h3', {}, say('page-charts')), h('div', { className: 'charts' }, ...charts)),
    section(
      say('page-health'),
      Object.entries(health.checks ?? {}).map(([name, state]) => `${name}: ${state}`),
    ),
    section(say('page-queue'), [
      ...(load.draining ? [say('page-paused')] : []),
      say('page-queue-line', {
        waiting: load.waiting,
        drawing: load.drawing,
        atOnce: load.atOnce,
        replying: load.replying,
      }),
      `${say('page-memory')}: ${words.bytes(memory)}`,
      `${say('page-kept')}: ${words.bytes(load.blobBytes)}`,
    ]),
    section(say('page-day'), [
      say('page-day-line', { people: day.people, done, failed, stopped: cancelled + expired }),
    ]),
    section(
      say('page-rates'),
      drawing.map(({ style, size, seconds, pictures }) =>
        say('page-rate-line', { style, size, seconds, pictures }),
      ),
    ),
    section(say('page-models'), [...packProblems, ...styles.map((style) => styleLine(style, styles, say))]),
  ];
}

/** How a style is drawn here, or why it isn't. */
function styleLine(
  { id, name, drawnBy, drawnAs, wants, problem }: Overview['styles'][number],
  styles: Overview['styles'],
  say: Words['say'],
): string {
  if (problem !== undefined) return `${name}: ${problem}`;
  const engines = wants.join(', ');
  if (drawnBy === undefined) return `${name}: ${say('page-not-drawn', { engines })}`;
  if (drawnAs === id) return `${name}: ${say('page-drawn-by', { engine: drawnBy })}`;
  const style = styles.find((one) => one.id === drawnAs)?.name ?? '';
  return `${name}: ${say('page-drawn-as', { style, engines })}`;
}
