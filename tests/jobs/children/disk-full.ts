import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolderBlobStore } from '../../../src/blobs/folder.ts';
import { systemClock } from '../../../src/clock.ts';
import { openSqliteStore } from '../../../src/store/sqlite/store.ts';
import { createFakeCartoonizer } from '../../fakes/cartoonizer.ts';
import { createFakeFrontEnd, shown } from '../../fakes/front-end.ts';
import { createTestService } from '../../fakes/service.ts';

/** Serves from a folder on a disk of 4 MB, fills that disk, and writes what people are told as JSON. */
const [folder = ''] = process.argv.slice(2);
const reported: string[] = [];
const opened = openSqliteStore({
  path: join(folder, 'data', 'toonsmith.db'),
  freeSpace: async () => (await blobs.evict(2 ** 20)) > 0,
});
if (!opened.ok) throw new Error(opened.problem.code);
const { store } = opened;
const blobs = await openFolderBlobStore({
  folder: join(folder, 'blobs'),
  maxBytes: 1e9,
  timeToLive: 3_600_000,
  clock: systemClock,
  report: (error) => reported.push(String(error)),
});
let replied = () => {};
const { service } = createTestService({
  store,
  blobs,
  clock: systemClock,
  cartoonizer: createFakeCartoonizer({ clock: systemClock, milliseconds: () => 5 }),
  newId: () => crypto.randomUUID().slice(0, 13),
  report: (error) => reported.push(String(error)),
  observe: ({ type }) => type === 'replied' && replied(),
});
const frontEnd = createFakeFrontEnd();
service.attach(frontEnd);
await service.start();

/** Sends a photo of 600 kB; answers what its person is shown in the end. */
const send = async (name: string): Promise<string> => {
  const reply = new Promise<void>((resolve) => {
    replied = resolve;
  });
  const submitted = await service.submit({
    platform: 'p',
    person: 'p:1',
    chat: 'p:1',
    address: null,
    options: {},
    pictures: [{ bytes: new TextEncoder().encode(name.padEnd(600_000, '.')) }],
  });
  if (!submitted.ok) return submitted.failure.code;
  await reply;
  return shown(frontEnd.sent.at(-1)!)[0]!.replaceAll('.', '');
};
const seen: unknown[] = [];
const look = async (answer: string) => seen.push([answer, await blobs.probe()]);

// Twice as many as there is space for: those of before make room.
for (let n = 0; n < 12; n++) await look(await send(`photo ${n}`));
// Nothing is left that could make room, and another program takes the rest of the disk.
await service.forget('p:1');
const ballast = join(folder, 'ballast');
for (let bytes = 2 ** 20; bytes >= 2 ** 12; bytes /= 2)
  try {
    for (;;) writeFileSync(ballast, new Uint8Array(bytes), { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
await look(await send('too much'));
rmSync(ballast);
await look(await send('afterwards'));
await service.close({ drainFor: 1_000 });
await store.close();
process.stdout.write(JSON.stringify({ seen, reported: [...new Set(reported)] }));
