/** Clocks of providers that contradict what is known of them: believed when they go on saying so. */
import * as v from 'valibot';
import { believedClock, type ClockClaim } from '../../core/clock.ts';
import type { AccountRun } from '../../core/snapshot.ts';
import type { Db } from '../../store/db.ts';
import { readSetting, writeSetting } from '../../store/settings.ts';

const setting = 'clockClaims';
const claimsSchema = v.record(v.string(), v.object({ skewMs: v.number(), at: v.number() }));

function readClaims(db: Db): Readonly<Record<string, ClockClaim>> {
  const claims = v.safeParse(claimsSchema, readSetting(db, setting));
  return claims.success ? claims.output : {};
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
  const { [accountId]: claim = null, ...others } = readClaims(db);
  const believed = believedClock({ skewMs: clockSkewMs, claim, asOf }, measuredMs, now);
  if (believed.claim !== claim) {
    const claims = believed.claim === null ? others : { ...others, [accountId]: believed.claim };
    writeSetting(db, setting, Object.keys(claims).length === 0 ? undefined : claims);
  }
  return believed.skewMs;
}
