import type { Db } from '../db.ts';

/** One step of the schema. Shipped steps are never edited; a change is a new step with the next number. */
export interface Migration {
  readonly version: number;
  readonly up: (db: Db) => void;
}
