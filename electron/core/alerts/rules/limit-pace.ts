/**
 * What today's volume comes to by the reset, against the limit, as of the answer it came with: later it is still the same
 * answer, and says nothing new. No forecast while reset or active hours are unknown.
 */
import type { Format } from '../../format.ts';
import type { AccountSnapshot } from '../../snapshot.ts';
import { forecast } from '../pace.ts';
import { found, todaySample } from '../kinds/reading.ts';
import { allOf, headlineBySubject, sentText, standingClause } from '../kinds/phrases.ts';
import { budgetOf, limitOf, restOfSender, unlearned, type Volume } from '../kinds/today.ts';
import type { Missing } from '../missing.ts';
import { multiple, ofItsOwn, ofVolume, type RuleDefinition } from '../rule.ts';
import type { Sample } from '../state.ts';

export const limitPace: RuleDefinition = {
  ...ofVolume,
  ...multiple,
  defaults: { enabled: true, warning: 1.2, critical: 1.5 },
  // Cold mailboxes run to their limit every day by design.
  profiles: { 'cold-mail': { enabled: false } },
  delivery: { ...ofItsOwn, approaches: 'daily-limit', repeatsAs: 'limit' },
  read: {
    account: (snapshot, look) => {
      const { volume, rest } = budgetOf(snapshot, look);
      return found(snapshot, paceSample(snapshot, volume), rest);
    },
    sender: (snapshot, _look, sender) => found(snapshot, paceSample(snapshot, limitOf(sender)), restOfSender(sender)),
  },
  replay: {
    refusal: 'Limit pace cannot be replayed: it judges how a day is going, and the cache keeps how days ended.',
  },
  words: {
    name: 'Limit pace',
    judges: 'Where today is heading, in daily limits',
    noun: 'pace',
    short: 'pace',
    counted: null,
    statement: (told, format) => {
      const { sample } = told;
      if (sample === null) return { main: 'pace to the daily limit unknown', more: '' };
      const when = reachText(sample, format);
      const pace = `${format.percent(sample.value)} of it at this pace${standingClause(told, format.percent)}`;
      return { main: sentText(sample, format), more: when === null ? `daily limit: ${pace}` : `${when} (${pace})` };
    },
    resolved: ({ sample }, format) =>
      `${sample === null ? '' : `${sentText(sample, format)}, `}at a pace below the daily limit again`,
    title: ({ sample }, format) =>
      sample?.detail?.kind === 'forecast' && sample.detail.reachesAt !== null
        ? `Daily limit at about ${format.clock(sample.detail.reachesAt)}`
        : 'Sending too fast for the daily limit',
    resolvedTitle: 'Pace below the daily limit again',
    figure: (value, format) => `${format.percent(value)} of the limit expected`,
    group: ({ counts }) => `sending too fast for ${allOf(counts) === 1 ? 'its' : 'their'} daily limit`,
    groupResolved: 'at a pace below the limit again',
    groupMore: () => '',
    headline: headlineBySubject((one) => `heading for ${one ? 'its' : 'their'} limit`),
    headlineOrder: 6,
    found: (sample, _provider, format) => {
      const when = reachText(sample, format);
      return `${sentText(sample, format)}${when === null ? '' : `, ${when}`}: ${format.percent(sample.value)} of it at this pace`;
    },
    written: (value, format) => format.percent(value),
  },
};

function paceSample(snapshot: AccountSnapshot, volume: Volume | Missing): Sample | Missing {
  if ('code' in volume) return volume;
  const { at, sentToday, limit } = volume;
  const { resetHourUtc, activeHours: hours } = snapshot;
  const expected = forecast({ sentToday, limit, now: at, resetHourUtc, hours });
  if (expected === null) return unlearned(snapshot) ?? { code: 'too-early' };
  const { reachesAt, resetsAt } = expected;
  return todaySample(at, expected.projected / limit, sentToday, limit, { kind: 'forecast', reachesAt, resetsAt });
}

/** "limit at about 15:10, resets 00:00 UTC": when on the local clock, the reset as the provider counts. `null` without a forecast. */
function reachText({ detail, numerator, denominator }: Sample, format: Format): string | null {
  if (detail?.kind !== 'forecast') return null;
  const reached = numerator !== null && denominator !== null && numerator >= denominator;
  const when = reached
    ? 'limit reached'
    : detail.reachesAt === null
      ? 'limit not reached today'
      : `limit at about ${format.clock(detail.reachesAt)}`;
  return `${when}, resets ${format.utcClock(detail.resetsAt)}`;
}
