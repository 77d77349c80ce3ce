/**
 * A step of an alert keeps its words as bits of one number and its value as the two counts it is made of, so that a year of
 * alerts that fire every day stays small. What reads the table meets the same columns as before.
 */
import type { Migration } from './migration.ts';

/** What each number stands for, from 0: as it is written in files, and never changed. */
export const phasesOfStep = ['inactive', 'pending', 'firing', 'recovering'] as const;
export const severitiesOfStep = ['warning', 'critical'] as const;
/** 0: nothing. */
export const tellsOfStep = [null, 'fired', 'raised', 'resolved'] as const;
/** 0: what `why` has; a reason that is not here is written there. */
export const reasonsOfStep = [
  ...[null, 'over-once', 'within-again', 'over-again', 'crossed', 'crossed-higher', 'below-once', 'fell', 'recovered'],
  ...['line-moved', 'retired', 'passed'],
] as const;
/** Where in the number each of them begins. */
export const bitsOfStep = {
  from: 0,
  to: 2,
  fromLevel: 4,
  toLevel: 8,
  severity: 12,
  tell: 13,
  isQuotient: 16,
  reason: 17,
} as const;

const part = (bit: number, most: number) => `(step >> ${String(bit)} & ${String(most)})`;
const word = (expression: string, words: readonly (string | null)[], otherwise = 'NULL') =>
  `CASE ${expression}${words.map((each, index) => (each === null ? '' : ` WHEN ${String(index)} THEN '${each}'`)).join('')} ELSE ${otherwise} END`;
const number = (column: string, words: readonly (string | null)[]) =>
  `CASE ${column}${words.map((each, index) => (each === null ? '' : ` WHEN '${each}' THEN ${String(index)}`)).join('')} ELSE 0 END`;
const reasons = reasonsOfStep.map((code) => (code === null ? null : JSON.stringify({ code })));

const { from, to, fromLevel, toLevel, severity, tell, isQuotient, reason } = bitsOfStep;
const derived = (type: string, expression: string) => `${type} AS (${expression}) VIRTUAL`;

const shifted = (...parts: readonly (readonly [expression: string, bit: number])[]) =>
  parts.map(([expression, bit]) => `(${expression} << ${String(bit)})`).join(' | ');
const quotient = 'value IS numerator / denominator';

const steps = `
-- Readings that move no level and tell nothing have ids below 0: they go first, and leave no holes among the others.
CREATE TABLE alert_transition_next (
  id INTEGER PRIMARY KEY, alert_id INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE, at INTEGER NOT NULL,
  -- Its words as bits. why: a reason that has no number. measured: a value that is not numerator / denominator.
  step INTEGER NOT NULL, why TEXT, measured REAL, numerator REAL, denominator REAL,
  peak_at INTEGER, peak REAL, peak_numerator REAL, peak_denominator REAL, told_banner INTEGER, untold TEXT,
  from_phase ${derived('TEXT', word(part(from, 3), phasesOfStep))},
  to_phase ${derived('TEXT', word(part(to, 3), phasesOfStep))},
  from_level ${derived('INTEGER', part(fromLevel, 15))},
  to_level ${derived('INTEGER', part(toLevel, 15))},
  severity ${derived('TEXT', word(part(severity, 1), severitiesOfStep))},
  tell ${derived('TEXT', word(part(tell, 7), tellsOfStep))},
  reason ${derived('TEXT', word(part(reason, 63), reasons, 'why'))},
  value ${derived('REAL', `CASE WHEN ${part(isQuotient, 1)} THEN numerator / denominator ELSE measured END`)}
) STRICT;
INSERT INTO alert_transition_next (id, alert_id, at, step, why, measured, numerator, denominator, peak_at, peak,
    peak_numerator, peak_denominator, told_banner, untold)
  SELECT iif(from_level = to_level AND tell IS NULL, -id, id) AS next, alert_id, at,
    ${shifted(
      [number('from_phase', phasesOfStep), from],
      [number('to_phase', phasesOfStep), to],
      ['from_level', fromLevel],
      ['to_level', toLevel],
      [number('severity', severitiesOfStep), severity],
      [number('tell', tellsOfStep), tell],
      [`(value IS NOT NULL AND ${quotient})`, isQuotient],
      [number('reason', reasons), reason],
    )},
    CASE WHEN ${number('reason', reasons)} = 0 THEN reason END, iif(${quotient}, NULL, value),
    numerator, denominator, peak_at, peak, peak_numerator, peak_denominator, told_banner, untold
  FROM alert_transition ORDER BY next;

-- With the table the outbox would lose what it tells of.
CREATE TEMP TABLE told_of AS SELECT id, transition_id FROM outbox WHERE transition_id IS NOT NULL;
DROP TABLE alert_transition;
ALTER TABLE alert_transition_next RENAME TO alert_transition;
UPDATE outbox SET transition_id = k.transition_id FROM told_of k WHERE k.id = outbox.id;
DROP TABLE told_of;

CREATE INDEX alert_transition_at ON alert_transition (at) WHERE id > 0;
CREATE INDEX alert_reading_at ON alert_transition (at DESC) WHERE id < 0;
CREATE INDEX alert_transition_alert ON alert_transition (alert_id);
CREATE INDEX alert_transition_banner ON alert_transition (told_banner) WHERE told_banner > 0;
-- What was decided is said no more.
UPDATE outbox SET said = '{"code":"alert"}' WHERE outcome = 'dropped' OR banner_id IS NOT NULL;`;

export const packedSteps: Migration = {
  version: 11,
  up: (db) => {
    db.exec(steps);
  },
};
