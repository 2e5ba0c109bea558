import type { Sticker, StickerSet } from '../records.ts';
import type { StickerSetStore } from '../store.ts';
import type { Connection } from './connection.ts';
import type { Write } from './group-commit.ts';

export function createSqliteStickerSets(db: Connection, write: Write): StickerSetStore {
  const save = db.prepare(
    `INSERT INTO sticker_sets (name, person, created_at, stickers) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET stickers = excluded.stickers`,
  );
  const remove = db.prepare('DELETE FROM sticker_sets WHERE name = ?');
  const read = createStickerSetReader(db);
  return {
    stickerSets: async (person) => read(person),
    saveStickerSet: ({ name, person, createdAt, stickers }) =>
      write(() => void save.run(name, person, createdAt, JSON.stringify(stickers))),
    deleteStickerSet: (name) => write(() => void remove.run(name)),
  };
}

export function createStickerSetReader(db: Connection): (person: string) => StickerSet[] {
  const read = db.prepare<[string], StickerSetRow>(
    'SELECT * FROM sticker_sets WHERE person = ? ORDER BY created_at, name',
  );
  return (person) => read.all(person).map(toStickerSet);
}

interface StickerSetRow {
  readonly name: string;
  readonly person: string;
  readonly created_at: number;
  readonly stickers: string;
}

const toStickerSet = ({ name, person, created_at: createdAt, stickers }: StickerSetRow): StickerSet => ({
  name,
  person,
  createdAt,
  stickers: JSON.parse(stickers) as Sticker[],
});
