import type { Connection, Database } from '../../postgres/connection.ts';
import type { Sticker, StickerSet } from '../records.ts';
import type { StickerSetStore } from '../store.ts';

export const createPostgresStickerSets = (db: Connection): StickerSetStore => ({
  stickerSets: (person) => readStickerSets(person, db),
  async saveStickerSet({ name, person, createdAt, stickers }) {
    await db.change(
      `INSERT INTO sticker_sets (name, person, created_at, stickers) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) DO UPDATE SET stickers = excluded.stickers`,
      ...[name, person, createdAt, JSON.stringify(stickers)],
    );
  },
  async deleteStickerSet(name) {
    await db.change('DELETE FROM sticker_sets WHERE name = $1', name);
  },
});

export async function readStickerSets(person: string, db: Database): Promise<StickerSet[]> {
  const rows = await db.rows<StickerSetRow>(
    'SELECT * FROM sticker_sets WHERE person = $1 ORDER BY created_at, name COLLATE "C"',
    person,
  );
  return rows.map(({ name, created_at: createdAt, stickers }) => ({
    name,
    person,
    createdAt,
    stickers: JSON.parse(stickers) as Sticker[],
  }));
}

interface StickerSetRow {
  readonly name: string;
  readonly created_at: number;
  readonly stickers: string;
}
