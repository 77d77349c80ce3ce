/** What a provider's new version of a day does to the one in the cache. Pure. */
import { dayMs, hourMs } from '../../core/days.ts';
import { countFields, noCounts, type CountField, type Counts } from '../../core/model.ts';
import { sumOf } from '../../core/rates.ts';
import type { DayState } from '../../core/snapshot.ts';
import { sameCounts } from '../values.ts';

/** How states are numbered in the `daily` table. */
export const dayStates = ['open', 'provisional', 'closed', 'corrected', 'hole'] as const satisfies readonly DayState[];

/** The number a state is stored as. */
export function stateNumber(state: DayState): number {
  return dayStates.indexOf(state);
}

/** The state stored as this number. */
export function stateOfNumber(number: number): DayState {
  return dayStates[number] ?? 'hole';
}

/** How long after its end a day may still lose or change rows unnoticed: providers aggregate at night (decision D4). */
export const settlingMs = 36 * hourMs;

/** The state a day's numbers have by the clock alone: open today, provisional for 36 h after its end, then closed. */
export function stateByTime(day: number, now: number): 'open' | 'provisional' | 'closed' {
  const end = (day + 1) * dayMs;
  if (now < end) return 'open';
  return now < end + settlingMs ? 'provisional' : 'closed';
}

/** How long every answer has to give less of a day before that is believed: a hole at night lasts hours (decision D4). */
export const lastingMs = 12 * hourMs;

/** Of a day that is still counted live, a fall by more than this share is an emptied answer and no correction. */
const liveFallShare = 0.1;

export interface StoredDay {
  readonly counts: Counts;
  readonly state: DayState;
  /** Since when every answer has given less than is kept, epoch ms; `null` while none did. */
  readonly lowerSince?: number | null;
}

export interface Correction {
  readonly field: CountField;
  readonly old: number | null;
  readonly new: number | null;
}

export interface MergedDay extends StoredDay {
  readonly lowerSince: number | null;
  /** What a settled day said before; empty unless the state is `corrected`. */
  readonly corrections: readonly Correction[];
}

/**
 * The day to keep. More bounces, complaints or failures than were known count at once, whatever else the answer says. An
 * answer that has less of a day, mails or anything that happened to them, is not believed before it has lasted 12 h and the
 * day has ended 36 h ago: until then the larger numbers stay (decision D4). Of a day that is counted live, mails may fall by
 * a tenth at once, and the rest counts after 12 h. What changes about a closed day, and a lasting fall, makes it `corrected`
 * and is logged (decision D3). A counter never becomes unknown again.
 */
export function mergeDay(stored: StoredDay | null, answer: Counts, day: number, now: number): MergedDay {
  const byTime = stateByTime(day, now);
  if (stored === null || stored.state === 'hole') {
    return { counts: answer, state: byTime, lowerSince: null, corrections: [] };
  }
  const given = withKnown(answer, stored.counts);
  const volume = volumesOf(stored.counts, answer, given);
  const least = byTime === 'open' ? Math.floor(volume.stored * (1 - liveFallShare)) : volume.stored;
  const isLower = volume.given < least || happened.some((field) => (given[field] ?? 0) < (stored.counts[field] ?? 0));
  const lowerSince = isLower ? Math.min(stored.lowerSince ?? now, now) : null;
  const isBelieved = lowerSince === null || (byTime !== 'provisional' && now - lowerSince >= lastingMs);
  const counts = isBelieved ? given : withMost(stored.counts, given, volume.given < volume.stored);
  const kept = { counts, lowerSince: isBelieved ? null : lowerSince };
  const settled = stored.state === 'closed' || stored.state === 'corrected';
  if (byTime !== 'closed') return { ...kept, state: byTime, corrections: [] };
  if (sameCounts(counts, stored.counts)) return { ...kept, state: settled ? stored.state : 'closed', corrections: [] };
  if (!settled && lowerSince === null) return { ...kept, state: 'closed', corrections: [] };
  return { ...kept, state: 'corrected', corrections: changes(stored.counts, counts) };
}

/** What may never be hidden by an answer that knows less. */
const harms = ['bounced', 'complained', 'failed'] as const satisfies readonly CountField[];
/** What happens to a mail after it was sent: it does not unhappen. */
const happened = [...harms, 'opened', 'clicked', 'replied'] as const satisfies readonly CountField[];
/** Where a mail is counted before it is known to have come to harm; the likeliest first. */
const before = ['delivered', 'sent', 'queued'] as const satisfies readonly CountField[];
/** The states that a total is the sum of. */
const parts = [...before, ...harms];

/** The answer with what it does not say as it was known. A total is that of these parts, where they tell it. */
function withKnown(answer: Counts, stored: Counts): Counts {
  const merged: Record<CountField, number | null> = { ...noCounts };
  for (const field of countFields) merged[field] = answer[field] ?? stored[field];
  if (answer.total === null) merged.total = sumOf(merged, parts) ?? merged.total;
  return merged;
}

/** How many mails each version has, in the same terms: by the totals that both state, else by their parts. */
function volumesOf(stored: Counts, answer: Counts, given: Counts): { readonly stored: number; readonly given: number } {
  if (stored.total !== null && answer.total !== null) return { stored: stored.total, given: answer.total };
  const sumOfKnown = (counts: Counts) => parts.reduce((sum, field) => sum + (counts[field] ?? 0), 0);
  return { stored: sumOfKnown(stored), given: sumOfKnown(given) };
}

/**
 * The larger of two versions of a day with the most of what happened that either tells of. Where its parts add up to its
 * total they still do: a mail that came to harm was counted as sent or delivered until then, and a rate must not be diluted
 * by it.
 */
function withMost(stored: Counts, given: Counts, isSmaller: boolean): Counts {
  // A total that only the smaller version states is not that of the larger one.
  const base = isSmaller ? { ...withKnown(stored, given), total: stored.total } : given;
  const merged: Record<CountField, number | null> = { ...base };
  for (const field of happened) {
    const [one, other] = [stored[field], given[field]];
    merged[field] = one === null || other === null ? (one ?? other) : Math.max(one, other);
  }
  if (base.total === null || sumOf(base, parts) !== base.total) return merged;
  let grown = harms.reduce((sum, field) => sum + (merged[field] ?? 0) - (base[field] ?? 0), 0);
  for (const field of before) {
    const taken = Math.min(grown, merged[field] ?? 0);
    merged[field] = (merged[field] ?? 0) - taken;
    grown -= taken;
  }
  return merged;
}

function changes(old: Counts, now: Counts): readonly Correction[] {
  return countFields
    .filter((field) => old[field] !== now[field])
    .map((field) => ({ field, old: old[field], new: now[field] }));
}
