/** Clocks of providers: those that contradict what is known of them, believed when they go on saying so, and when each was last measured. */
import * as v from 'valibot';
import { believedClock, isClockUnproven, skewThatMattersMs, type ClockClaim } from '../../core/clock.ts';
import { hourMs } from '../../core/days.ts';
import type { AccountRun } from '../../core/snapshot.ts';
import type { Db } from '../../store/db.ts';
import { readSetting, writeSetting } from '../../store/settings.ts';

const setting = 'clockClaims';
const measuredSetting = 'clocksMeasured';
const claimsSchema = v.record(v.string(), v.object({ skewMs: v.number(), at: v.number() }));

function readClaims(db: Db, name: string): Readonly<Record<string, ClockClaim>> {
  const claims = v.safeParse(claimsSchema, readSetting(db, name));
  return claims.success ? claims.output : {};
}

/** By account id what was last measured and believed of its provider's clock. An answer without a date measures nothing. */
export function measuredClocks(db: Db): Readonly<Record<string, ClockClaim>> {
  return readClaims(db, measuredSetting);
}

/** Noted to the hour, so that not every answer is one more write. */
function noteMeasured(db: Db, accountId: string, skewMs: number, now: number): void {
  const measured = measuredClocks(db);
  const { [accountId]: last } = measured;
  const isSame = last !== undefined && Math.abs(last.skewMs - skewMs) <= skewThatMattersMs;
  if (isSame && now >= last.at && now - last.at < hourMs) return;
  writeSetting(db, measuredSetting, { ...measured, [accountId]: { skewMs: Math.round(skewMs), at: now } });
}

/**
 * How far the account's provider is ahead of our clock (ms) as far as it is to be believed after this measurement. Keeps
 * what contradicts it until it is repeated or taken back. Call it in the transaction of the answer.
 */
export function believeClock(
  db: Db,
  accountId: string,
  { clockSkewMs, asOf }: Pick<AccountRun, 'clockSkewMs' | 'asOf'>,
  measuredMs: number | null,
  now: number,
): number | null {
  const { [accountId]: claim = null, ...others } = readClaims(db, setting);
  const believed = believedClock({ skewMs: clockSkewMs, claim, asOf }, measuredMs, now);
  if (believed.claim !== claim) {
    const claims = believed.claim === null ? others : { ...others, [accountId]: believed.claim };
    writeSetting(db, setting, Object.keys(claims).length === 0 ? undefined : claims);
  }
  if (measuredMs !== null && believed.skewMs !== null && (believed.claim === null || isClockUnproven(believed, now)))
    noteMeasured(db, accountId, believed.skewMs, now);
  return believed.skewMs;
}

/** Whether anything that was said of the time still waits to be repeated or taken back. */
export function isTimeInDoubt(db: Db, accountId: string): boolean {
  return accountId in readClaims(db, setting);
}

/** Whether what the account's provider says of the time was said by one answer alone. */
export function isTimeUnproven(
  db: Db,
  accountId: string,
  { clockSkewMs }: Pick<AccountRun, 'clockSkewMs'>,
  now: number,
): boolean {
  const { [accountId]: claim = null } = readClaims(db, setting);
  return isClockUnproven({ skewMs: clockSkewMs, claim }, now);
}
