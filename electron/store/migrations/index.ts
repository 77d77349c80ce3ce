import { valuesInsteadOfProse } from './003-values.ts';
import { keyAccess } from './004-keys.ts';
import type { Migration } from './migration.ts';
import { firstTables } from './001-first-tables.ts';
import { alertEngine } from './002-alert-engine.ts';

/** Every step, oldest first. */
export const migrations: readonly Migration[] = [firstTables, alertEngine, valuesInsteadOfProse, keyAccess];
