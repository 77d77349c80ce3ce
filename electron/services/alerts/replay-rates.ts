/** The past of rates: of an account week by week, of mailboxes and campaigns as they stood at the end of each day. */
import { baselineDays, rollingDays } from '../../core/alerts/kinds/week.ts';
import type { MeasureDays } from '../../core/alerts/rule.ts';
import type { Sample } from '../../core/alerts/state.ts';
import { dayFromNumber, dayMs } from '../../core/days.ts';
import {
  campaignSampleTuples,
  replayCampaigns,
  replaySenders,
  senderDayTuples,
  senderWindowTuples,
  type RateTuple,
  type SenderDayTuple,
} from '../../store/mail/replay.ts';
import {
  bySubject,
  endOfDay,
  ofAccount,
  readDays,
  seriesBy,
  type ReplaySource,
  type SubjectSeries,
} from './replay-source.ts';

/** The window that ends with each day: the days after it are not known yet. What no day said anything of for a week has passed. */
export function weekly(source: ReplaySource, measure: MeasureDays | null): readonly SubjectSeries[] {
  if (measure === null) return [];
  const { fromDay, today } = source;
  const rows = readDays(source, fromDay - baselineDays);
  const samples: Sample[] = [];
  let known = 0;
  let saidOn = Number.NaN;
  for (let day = fromDay; day <= today; day++) {
    const name = dayFromNumber(day);
    while ((rows[known]?.day ?? '~') <= name) known++;
    const found = measure(rows.slice(Math.max(0, known - baselineDays - 1), known), name);
    if (found !== null) saidOn = day;
    const said = found ?? (day - saidOn === rollingDays + 1 ? nothing : null);
    if (said !== null) samples.push({ at: endOfDay(source, day), ...said });
  }
  return [ofAccount(source, samples)];
}

const nothing: Omit<Sample, 'at'> = {
  value: 0,
  numerator: 0,
  denominator: 0,
  window: '7d',
  approximate: false,
  detail: null,
};

/** A mailbox's windows of seven days; before the first of them, its lifetime rate (decision M2). */
export function mailboxBounces(source: ReplaySource): readonly SubjectSeries[] {
  const { db, account, rates, fromDay, today } = source;
  const rule = rates.bounce;
  const windows = bySubject(rule === null ? [] : senderWindowTuples(db, account.id, rule, fromDay - 1, today));
  const days = bySubject(senderDayTuples(db, account.id, fromDay, today));
  return seriesBy('sender', replaySenders(db, account.id), (subject) =>
    mailboxSamples(source, windows.get(subject) ?? [], days.get(subject) ?? []),
  );
}

function mailboxSamples(
  source: ReplaySource,
  windows: readonly RateTuple[],
  days: readonly SenderDayTuple[],
): readonly Sample[] {
  const usable = windows.filter(([, , bounced, mails]) => bounced !== null && mails !== null && mails > 0);
  const samples: Sample[] = [];
  let next = 0;
  const addWindowsUntil = (day: number): void => {
    for (let window = usable[next]; window !== undefined && window[1] <= day; window = usable[++next]) {
      const [, to, bounced, mails] = window;
      const sample = rateSample(endOfDay(source, to), bounced, mails, '7d');
      if (sample !== null) samples.push(sample);
    }
  };
  for (const [, day, , , mails, ppm] of days) {
    addWindowsUntil(day);
    const covered = (windows[0]?.[1] ?? Number.POSITIVE_INFINITY) <= day;
    if (covered || ppm === null || mails === null || mails === 0) continue;
    const value = ppm / 1_000_000;
    samples.push({
      at: endOfDay(source, day),
      value,
      numerator: Math.round(value * mails),
      denominator: mails,
      window: 'lifetime',
      approximate: true,
      detail: null,
    });
  }
  addWindowsUntil(Number.POSITIVE_INFINITY);
  return samples;
}

/** `null` of unknown counts, of no mail, and of more of a part than of the whole: they make no rate. */
function rateSample(
  at: number,
  numerator: number | null,
  denominator: number | null,
  window: Sample['window'],
): Sample | null {
  if (numerator === null || denominator === null || denominator === 0 || numerator > denominator) return null;
  return { at, value: numerator / denominator, numerator, denominator, window, approximate: false, detail: null };
}

/** A campaign's counters as they stood at the end of each day they changed on. */
export function campaignBounces(source: ReplaySource): readonly SubjectSeries[] {
  const { db, account, rates, fromDay, now } = source;
  const rule = rates.bounce;
  if (rule === null) return [];
  const rows = bySubject(campaignSampleTuples(db, account.id, rule, fromDay * dayMs, now));
  return seriesBy('campaign', replayCampaigns(db, account.id), (subject) => {
    const samples: Sample[] = [];
    let last = Number.NaN;
    for (const [, at, bounced, mails] of rows.get(subject) ?? []) {
      const sample = rateSample(at, bounced, mails, 'lifetime');
      if (sample === null) continue;
      const day = Math.floor(at / dayMs);
      if (day === last) samples.pop();
      samples.push(sample);
      last = day;
    }
    return samples;
  });
}
