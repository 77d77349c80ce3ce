/** The past of volumes: what each day came to, against a limit or the usual day. */
import { todaySample } from '../../core/alerts/kinds/reading.ts';
import { leastDays, leastUsual, usualDays } from '../../core/alerts/kinds/today.ts';
import type { Sample } from '../../core/alerts/state.ts';
import { dayMs, dayNumber } from '../../core/days.ts';
import { sumOf } from '../../core/rates.ts';
import { isWarmingUp } from '../../core/statuses.ts';
import { replaySenders, senderDayTuples, type SenderDayTuple } from '../../store/mail/replay.ts';
import {
  bySubject,
  endOfDay,
  ofAccount,
  readDays,
  seriesBy,
  type ReplaySource,
  type SubjectSeries,
} from './replay-source.ts';

/** A day's count against `of`. It starts anew every day, so what a day reached is over when the next one begins. */
function addDay(source: ReplaySource, samples: Sample[], day: number, count: number, of: number): void {
  samples.push(todaySample(endOfDay(source, day), count / of, count, Math.round(of)));
  if (day < source.today) samples.push(todaySample((day + 1) * dayMs, 0, 0, Math.round(of)));
}

/** Mailboxes against their limits; where none reports one, the account against the user's own budget (decisions K8, D7). */
export function limits(source: ReplaySource): readonly SubjectSeries[] {
  const { db, account, fromDay, today } = source;
  const senders = replaySenders(db, account.id);
  const days = bySubject(senderDayTuples(db, account.id, fromDay, today));
  const hasBudget = account.dailyBudget !== null && ![...senders.values()].some(({ hasLimit }) => hasLimit);
  return [
    ...(hasBudget ? [ofAccount(source, budgetSamples(source, account.dailyBudget))] : []),
    ...seriesBy('sender', senders, (subject) => {
      const samples: Sample[] = [];
      for (const [, day, sent, limit] of days.get(subject) ?? []) {
        if (sent !== null && limit !== null && limit > 0) addDay(source, samples, day, sent, limit);
      }
      return samples;
    }),
  ];
}

function budgetSamples(source: ReplaySource, budget: number): readonly Sample[] {
  const samples: Sample[] = [];
  for (const { day, counts } of budget > 0 ? readDays(source, source.fromDay) : []) {
    const attempted = sumOf(counts, source.rates.attempted);
    if (attempted !== null) addDay(source, samples, dayNumber(day), attempted, budget);
  }
  return samples;
}

/** Mailboxes that are being warmed up, each day against the usual one of the days before it. */
export function ramps(source: ReplaySource): readonly SubjectSeries[] {
  const { db, account, statuses, fromDay, today } = source;
  const senders = [...replaySenders(db, account.id)];
  const warming = new Map(senders.filter(([, { warmup }]) => isWarmingUp(warmup, statuses) === true));
  if (warming.size === 0) return [];
  const days = bySubject(senderDayTuples(db, account.id, fromDay - usualDays, today));
  return seriesBy('sender', warming, (subject) => rampSamples(source, days.get(subject) ?? []));
}

function rampSamples(source: ReplaySource, days: readonly SenderDayTuple[]): readonly Sample[] {
  const samples: Sample[] = [];
  const withMail: { readonly day: number; readonly sent: number }[] = [];
  let sum = 0;
  for (const [, day, sent] of days) {
    while ((withMail[0]?.day ?? day) < day - usualDays) sum -= withMail.shift()?.sent ?? 0;
    const enough = withMail.length >= leastDays && sent !== null && sent >= leastUsual;
    if (enough && day >= source.fromDay) addDay(source, samples, day, sent, sum / withMail.length);
    if (sent === null || sent === 0) continue;
    withMail.push({ day, sent });
    sum += sent;
  }
  return samples;
}
