import type { Migration } from './migration.ts';
import { firstTables } from './001-first-tables.ts';

/** Every step, oldest first. */
export const migrations: readonly Migration[] = [firstTables];
