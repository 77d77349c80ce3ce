import { valuesInsteadOfProse } from './003-values.ts';
import { awaitedSince } from './004-awaited-since.ts';
import { keyAccess } from './006-keys.ts';
import { ownTimes } from './007-own-times.ts';
import { daysOnce } from './008-days-once.ts';
import { toldWithTheStep } from './009-told-with-the-step.ts';
import { stampsOfMail } from './010-mail-stamps.ts';
import { packedSteps } from './011-packed-steps.ts';
import { oneRowAPoll } from './012-one-row-a-poll.ts';
import { partsAndHealth } from './013-parts-and-health.ts';
import type { Migration } from './migration.ts';
import { firstTables } from './001-first-tables.ts';
import { alertEngine } from './002-alert-engine.ts';
import { peaksOfAlerts } from './005-peaks.ts';

/**
 * What all steps together make of an empty file, as `schemaHash` has it: a file that has just that is whole, and nothing has to be
 * made to know it. Changes with every step; a test says what it is.
 */
export const madeByAll = '52c1a609dae8f7673a67795ba7ef2ca9bf58818f95dcb6c87ccbb654733cbbd2';

/** Every step, oldest first. */
export const migrations: readonly Migration[] = [
  firstTables,
  alertEngine,
  valuesInsteadOfProse,
  awaitedSince,
  peaksOfAlerts,
  keyAccess,
  ownTimes,
  daysOnce,
  toldWithTheStep,
  stampsOfMail,
  packedSteps,
  oneRowAPoll,
  partsAndHealth,
];
