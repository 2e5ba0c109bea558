import type { Api } from './api.ts';
import { byId, h } from './dom.ts';
import type { Words } from './words.ts';

interface Page {
  readonly actions: readonly { readonly at: number; readonly by: string; readonly what: string }[];
  readonly next?: number;
}

/** The list of what owners did, newest first, page by page. */
export function createActionList(api: Api, words: () => Words) {
  const rows = byId('actions').querySelector('tbody')!;
  const newer = byId<HTMLButtonElement>('newer-actions');
  const older = byId<HTMLButtonElement>('older-actions');
  /** What the shown page and those before it began with; nothing for the first. */
  let starts: (number | undefined)[] = [undefined];
  let next: number | undefined;

  const show = async () => {
    const start = starts.at(-1);
    const answer = await api.get<Page>(`/api/operator/audit?${start === undefined ? '' : `before=${start}`}`);
    // What is shown stays where the next page can't be read; the overview says why.
    if (!answer.ok) return;
    const { actions } = answer.value;
    next = answer.value.next;
    rows.replaceChildren(
      ...actions.map(({ at, by, what }) =>
        h('tr', {}, h('td', {}, words().date(at)), h('td', {}, by), h('td', {}, what)),
      ),
      ...(actions.length === 0 ? [h('tr', {}, h('td', { colSpan: 3 }, words().say('page-none')))] : []),
    );
    newer.disabled = starts.length === 1;
    older.disabled = next === undefined;
  };

  newer.addEventListener('click', () => {
    starts = starts.slice(0, -1);
    void show();
  });
  older.addEventListener('click', () => {
    starts = [...starts, next];
    void show();
  });
  return {
    /** Shows the latest actions. */
    async refresh() {
      starts = [undefined];
      await show();
    },
  };
}
