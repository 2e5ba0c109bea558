import type { Json, Note } from '../records.ts';
import type { NoteStore } from '../store.ts';
import type { Connection } from './connection.ts';
import type { Write } from './group-commit.ts';

export function createSqliteNotes(db: Connection, write: Write): NoteStore {
  const keep = db.prepare('INSERT OR IGNORE INTO notes (box, key, person, at, value) VALUES (?, ?, ?, ?, ?)');
  const read = db.prepare<[string], NoteRow>('SELECT * FROM notes WHERE box = ? ORDER BY id');
  const discard = db.prepare('DELETE FROM notes WHERE box = ? AND key = ?');

  return {
    keepNote: ({ box, key, person, at, value }) =>
      write(() => void keep.run(box, key, person, at, JSON.stringify(value))),
    notes: async (box) => read.all(box).map(toNote),
    discardNotes: (box, keys) =>
      write(() => {
        for (const key of keys) discard.run(box, key);
      }),
  };
}

/** A row of the table `notes`. */
export type NoteRow = Omit<Note, 'value'> & { readonly id: number; readonly value: string };

export const toNote = ({ box, key, person, at, value }: NoteRow): Note => ({
  box,
  key,
  person,
  at,
  value: JSON.parse(value) as Json,
});
