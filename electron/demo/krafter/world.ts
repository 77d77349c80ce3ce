/** What the simulated Krafter team answers, in the shapes of its documentation. Functions of (world, now) alone. */
import { addDays, dayMs, dayNumber, dayOf, daysBetween, minuteMs, secondMs } from '../../core/days.ts';
import type { Day } from '../../core/model.ts';
import { shareOfDay, transactionalHours, weekdayWeight } from '../day-shape.ts';
import { between, dayPhase, draw, evenHits } from '../random.ts';
import type { World } from '../script.ts';

/** The states of a mail at Krafter; each mail is in exactly one. */
const krafterStatuses = ['queued', 'sent', 'delivered', 'bounced', 'complained', 'failed'] as const;
type Status = (typeof krafterStatuses)[number];
type StatusCounts = Record<Status, number>;

/** The periods Krafter knows, in days. */
const krafterPeriods: Readonly<Record<string, number>> = { '1d': 1, '7d': 7, '30d': 30, '90d': 90 };

/** Days of history the team has. */
const historyDays = 365;
const queuedForMs = 20 * secondMs;
const inFlightForMs = 6 * minuteMs;

/** Rates at which mails end badly: all below the lines the app warns at. */
const endings: readonly { readonly status: Status; readonly rate: number }[] = [
  { status: 'bounced', rate: 0.0092 },
  { status: 'failed', rate: 0.0038 },
  { status: 'complained', rate: 0.00045 },
];

const noMail = (): StatusCounts => ({ queued: 0, sent: 0, delivered: 0, bounced: 0, complained: 0, failed: 0 });

/** Mails created on a full day: growing over the year, busier on the days invoices go out. */
function volumeOn(world: World, day: Day): number {
  const age = dayNumber(dayOf(world.startedAt)) - dayNumber(day);
  if (age > historyDays) return 0;
  const grown = Math.min(1.15, Math.max(0.45, 1 - 0.0013 * age));
  const invoices = day.endsWith('-01') ? 1.45 : day.endsWith('-02') ? 1.2 : 1;
  return Math.floor(
    620 * grown * invoices * weekdayWeight(day, 0.66, 0.6) * between(0.93, 1.07, world.seed, 'krafter', day),
  );
}

function createdBy(world: World, day: Day, at: number): number {
  return Math.floor(volumeOn(world, day) * shareOfDay(transactionalHours, day, at));
}

/** How each of a day's mails ends, by its position in the day. */
function endingOf(world: World, day: Day): (index: number) => Status {
  const phases = endings.map(({ status, rate }) => ({
    status,
    rate,
    phase: dayPhase(dayNumber(day), draw(world.seed, 'krafter', status)),
  }));
  return (index) =>
    phases.find(({ rate, phase }) => evenHits(index + 1, rate, phase) > evenHits(index, rate, phase))?.status ??
    'delivered';
}

/** The mails of a day, from the one at `first` on, by their state at `now`. */
function countDay(world: World, day: Day, first: number, now: number): StatusCounts {
  const counts = noMail();
  const created = createdBy(world, day, now);
  const handedOff = createdBy(world, day, now - queuedForMs);
  const settled = createdBy(world, day, now - inFlightForMs);
  const ending = endingOf(world, day);
  for (let index = first; index < created; index++) {
    counts[index < settled ? ending(index) : index < handedOff ? 'sent' : 'queued']++;
  }
  return counts;
}

/** `data` of `GET /mail/stats/daily`: one row a day, ascending, the last one today's. */
export function krafterDaily(world: World, days: number, now: number) {
  const today = dayOf(now);
  return daysBetween(addDays(today, 1 - days), today)
    .filter((date) => dayNumber(dayOf(world.startedAt)) - dayNumber(date) <= historyDays)
    .map((date) => ({ date, ...countDay(world, date, 0, now) }));
}

/** `data` of `GET /mail/stats`: the rolling window that ends now; an unknown period falls back to seven days. */
export function krafterStats(world: World, period: string, now: number) {
  const known = Object.hasOwn(krafterPeriods, period) ? period : '7d';
  const since = Math.floor((now - (krafterPeriods[known] ?? 7) * dayMs) / secondMs) * secondMs;
  const counts = noMail();
  for (const day of daysBetween(dayOf(since), dayOf(now))) {
    const ofDay = countDay(world, day, createdBy(world, day, since), now);
    for (const status of krafterStatuses) counts[status] += ofDay[status];
  }
  return {
    period: known,
    since: new Date(since).toISOString().replace('.000Z', 'Z'),
    total: krafterStatuses.reduce((sum, status) => sum + counts[status], 0),
    by_status: Object.fromEntries(
      krafterStatuses.flatMap((status) => (counts[status] > 0 ? [[status, counts[status]]] : [])),
    ),
  };
}
