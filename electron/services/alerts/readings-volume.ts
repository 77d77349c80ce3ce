/** Readings of how much is sent: against the pace of the day, the usual day, and the ramp of a warm-up. */
import type { Sample } from '../../core/alerts/model.ts';
import { forecast, usualByNow } from '../../core/alerts/pace.ts';
import type { SenderRow } from '../../store/mail/reads.ts';
import { readingFrom, todaySample, type AccountCache, type SubjectReading, type UsualDay } from './readings.ts';

/** What the readings of one subject share. */
type Common = Omit<SubjectReading, 'rule' | 'reading'>;

interface Volume {
  readonly at: number;
  readonly sentToday: number | null;
  readonly limit: number | null;
}

/**
 * What today's volume comes to by the reset, against the limit, as of the answer it came with: later it is still the same
 * answer, and says nothing new. No forecast while reset or active hours are unknown.
 */
export function paceReading(cache: AccountCache, common: Common, volume: Volume | null): SubjectReading {
  return { ...common, rule: 'limit-pace', reading: readingFrom(cache, paceSample(cache, volume)) };
}

function paceSample(cache: AccountCache, volume: Volume | null): Sample | null {
  if (volume === null) return null;
  const { at, sentToday, limit } = volume;
  if (sentToday === null || limit === null) return null;
  const { resetHourUtc, activeHours: hours } = cache;
  const found = forecast({ sentToday, limit, now: at, resetHourUtc, hours });
  if (found === null) return null;
  const { reachesAt, resetsAt } = found;
  return todaySample(at, found.projected / limit, sentToday, limit, { kind: 'forecast', reachesAt, resetsAt });
}

/** Fewer usual mails than this by now say nothing when they are missing. */
export const leastUsual = 20;
/** Days with mail that make a "usual". */
export const leastDays = 3;

interface Usual {
  readonly at: number | null;
  readonly sentToday: number | null;
  /** Learned when it is asked for. */
  readonly usualOf: () => UsualDay | null;
}

/** How much of what is usually sent by the hour of the answer was missing in it: that none came since is no silence. */
export function silenceReading(cache: AccountCache, common: Common, sent: Usual): SubjectReading {
  const { resetHourUtc, activeHours } = cache;
  const { at, sentToday } = sent;
  const usual = sent.usualOf();
  const expected =
    at === null || usual === null || usual.days < leastDays || activeHours === null || resetHourUtc === null
      ? null
      : usualByNow(usual.mean, activeHours, resetHourUtc, at);
  const sample =
    at === null || sentToday === null || expected === null || expected < leastUsual
      ? null
      : todaySample(at, Math.max(0, 1 - sentToday / expected), sentToday, Math.round(expected), {
          kind: 'usual',
          count: Math.round(expected),
        });
  return { ...common, rule: 'silence', reading: readingFrom(cache, sample) };
}

/** A mailbox that is being warmed up. Providers' words for being done differ only in case. */
export function isWarmingUp({ warmup }: Pick<SenderRow, 'warmup'>): boolean {
  return warmup?.enabled === true && warmup.status?.toLowerCase() !== 'completed';
}

/** Today's mails as a multiple of the usual day, while a mailbox is warmed up: a jump undoes the warm-up. */
export function rampReading(cache: AccountCache, common: Common, sender: SenderRow, sent: Usual): SubjectReading {
  const { at, sentToday } = sent;
  const usual = sent.usualOf();
  const enough = usual !== null && usual.days >= leastDays && usual.mean > 0;
  const sample =
    at === null || sentToday === null || !enough || sentToday < leastUsual
      ? null
      : todaySample(at, sentToday / usual.mean, sentToday, Math.round(usual.mean), {
          kind: 'usual',
          count: Math.round(usual.mean),
        });
  const retired = common.retired || !isWarmingUp(sender);
  return { ...common, retired, rule: 'ramp', reading: readingFrom(cache, sample) };
}
