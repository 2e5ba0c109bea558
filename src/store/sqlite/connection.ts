import type Database from 'better-sqlite3';

export type Connection = Database.Database;

/** Hashes a subject with the salt of this database, for what must stay countable after the person was forgotten. */
export type SubjectHash = (subject: string) => string;
