import type { Api } from './api.ts';
import { byId } from './dom.ts';
import { readShared } from './shared-photos.ts';
import type { Words } from './words.ts';

/** The form that asks for a token: of visitors where one is needed, of the owner in order to manage Toonsmith. */
export function createSignIn(api: Api, words: () => Words) {
  const form = byId<HTMLFormElement>('sign-in');
  const reason = byId('sign-in-reason');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await api.post('/api/session', { token: byId<HTMLInputElement>('token').value.trim() });
    if (answer.ok) location.reload();
    else byId('sign-in-result').textContent = answer.failure.message || words().say('page-offline');
  });

  return {
    /** Asks for the token; `why` is the message that says what for. */
    async show(why: 'web-needs-token' | 'page-needs-admin-token') {
      if (!form.hidden && reason.dataset.say === why) return;
      reason.dataset.say = why;
      reason.textContent = words().say(why);
      form.hidden = false;
      byId('token').focus();
      byId('sign-in-shared').hidden = (await readShared().catch(() => [])).length === 0;
    },
  };
}
