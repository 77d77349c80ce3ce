/** How readings are made of what a rule found. */
import { hourMs, minuteMs } from '../../days.ts';
import { isImpossible, isPartOfNothing, rateOf, sumOf, type RateRule } from '../../rates.ts';
import { isFailing, type AccountSnapshot, type CampaignRow, type RunSnapshot, type SenderRow } from '../../snapshot.ts';
import type { Missing } from '../missing.ts';
import type { Look, RuleReading } from '../rule.ts';
import type { Sample, SampleDetail } from '../state.ts';

type Rest = Partial<Pick<RuleReading, 'missed' | 'retired' | 'overBefore'>>;

/** The sample as a reading; without one it is the provider's silence, or our failure to ask. */
export function found({ run }: Pick<RunSnapshot, 'run'>, what: Sample | Missing, rest: Rest = {}): RuleReading {
  const { missed = [], retired = null, overBefore = null } = rest;
  if (!('code' in what))
    return { reading: { kind: 'sample', sample: what }, missing: null, missed, retired, overBefore };
  return { reading: { kind: isFailing(run) ? 'error' : 'no-data' }, missing: what, missed, retired, overBefore };
}

/** What has to be known of a rate's counts beyond the counts. */
export function countsDetail(rule: RateRule | null): SampleDetail | null {
  return rule?.eventsApart === true ? { kind: 'events-apart' } : null;
}

/** A sample of exact counts over today. */
export function todaySample(
  at: number,
  value: number,
  numerator: number | null,
  denominator: number | null,
  detail: SampleDetail | null = null,
): Sample {
  return { at, value, numerator, denominator, window: 'today', approximate: false, detail };
}

/** Why nothing is said of a mailbox (any more). */
export function retiredSender({ goneSince }: SenderRow): Missing | null {
  return goneSince === null ? null : { code: 'gone' };
}

/** What one answer alone says ends no alert: looks further apart than this are two. */
const secondLookMs = 4 * minuteMs;

/**
 * A campaign by what is measured of it while it runs. On one that has ended nothing begins; what fires ends when a second
 * look finds it ended too, and until then nothing is judged.
 */
export function foundOfCampaign(
  snapshot: AccountSnapshot,
  { state }: Pick<Look, 'state'>,
  { goneSince, endedAt, asOf }: CampaignRow,
  measure: () => Sample | Missing,
): RuleReading {
  if (goneSince !== null) return found(snapshot, { code: 'gone' }, { retired: { code: 'gone' } });
  if (endedAt === null) return found(snapshot, measure());
  const isSure = state.phase === 'inactive' || (asOf !== null && asOf - endedAt >= secondLookMs);
  return found(snapshot, { code: 'ended' }, { retired: isSure ? { code: 'ended' } : null });
}

/** From when on (epoch ms) an alert about today must have been measured to outlast an answer that says it has no ground any more. */
export function lastsSince(asOf: number, { intervalMs }: Pick<AccountSnapshot, 'intervalMs'>): number {
  return asOf - 2 * Math.max(hourMs, intervalMs);
}

/** A campaign's rate since it started. */
export function lifetimeSample({ counts, asOf }: CampaignRow, rule: RateRule | null): Sample | Missing {
  const rate = rateOf(counts, rule);
  if (asOf === null) return { code: 'never-read' };
  if (rate === null)
    return { code: isImpossible([counts], rule) || isPartOfNothing(counts, rule) ? 'impossible' : 'no-mail' };
  return { at: asOf, ...rate, window: 'lifetime', approximate: false, detail: countsDetail(rule) };
}

/** Mails attempted on the provider's present day as the account's daily row has them. */
export function attemptedOn({ days, rates }: Pick<AccountSnapshot, 'days' | 'rates'>, today: string): number | null {
  const row = days.find(({ day }) => day === today);
  return row === undefined ? null : sumOf(row.counts, rates.attempted);
}
