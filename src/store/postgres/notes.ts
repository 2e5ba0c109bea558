import type { Connection } from '../../postgres/connection.ts';
import type { Json, Note } from '../records.ts';
import type { NoteStore } from '../store.ts';

export const createPostgresNotes = (db: Connection): NoteStore => ({
  async keepNote({ box, key, person, at, value }) {
    await db.change(
      'INSERT INTO notes (box, key, person, at, value) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (box, key) DO NOTHING',
      ...[box, key, person, at, JSON.stringify(value)],
    );
  },
  notes: async (box) =>
    (await db.rows<NoteRow>('SELECT * FROM notes WHERE box = $1 ORDER BY id', box)).map(toNote),
  async discardNotes(box, keys) {
    await db.change('DELETE FROM notes WHERE box = $1 AND key = ANY($2)', box, keys);
  },
});

/** A row of the table `notes`. */
export type NoteRow = Omit<Note, 'value'> & { readonly id: number; readonly value: string };

export const toNote = ({ box, key, person, at, value }: NoteRow): Note => ({
  box,
  key,
  person,
  at,
  value: JSON.parse(value) as Json,
});
