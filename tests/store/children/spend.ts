import { DEFAULT_OPTIONS } from '../../../src/cartoon.ts';
import { openSqliteStore } from '../../../src/store/sqlite/store.ts';

/** Asks for one picture after another for the same person until the quota is used; prints how many it got. */
const [path = '', name = '', limit = ''] = process.argv.slice(2);
const opened = openSqliteStore({ path });
if (!opened.ok) throw new Error(opened.problem.code);
let got = 0;
for (;;) {
  const admission = await opened.store.admit(
    {
      id: `${name}${got}`,
      platform: 'p',
      person: 'p:1',
      chat: 'p:1',
      options: DEFAULT_OPTIONS,
      address: null,
      owner: 'me',
      acceptedAt: 1,
      replyBy: 2,
      window: { id: 'today', endsAt: 9 },
      pictures: [{}],
    },
    ({ used }) =>
      used < Number(limit) ? { accept: 1, charge: true, priority: false } : { refuse: { code: 'busy' } },
  );
  if (admission.state !== 'accepted') break;
  got += 1;
}
await opened.store.close();
console.log(got);
