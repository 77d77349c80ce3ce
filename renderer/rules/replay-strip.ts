/** A replay laid out on a strip of days: one row per subject, the worst first, the rest together. */
import { dayMs, startOfDay, dayOf } from '../../electron/core/days.ts';
import type { ReplayView } from '../../electron/views/replay.ts';

type ReplayedAlert = ReplayView['alerts'][number];

/** Where an alert stands on the strip: shares of its width, from the first day to the end of today. */
export interface StripMark {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

export interface StripRow {
  readonly key: string;
  /** `null`: those for which there is no row of their own. */
  readonly name: string | null;
  readonly marks: readonly StripMark[];
}

export interface Strip {
  readonly rows: readonly StripRow[];
  /** Subjects with alerts but without a row. */
  readonly more: number;
  /** Share of the strip, from the left, that lies before the cache begins. */
  readonly unknown: number;
  /** Midnights to label (epoch ms), with their shares. */
  readonly ticks: readonly { readonly at: number; readonly place: number }[];
}

export const mostRows = 6;

/** The strip of `days` provider days up to and with today. Subjects with more alerts come first, then higher peaks. */
export function stripOf(view: ReplayView, days: number, now: number): Strip {
  const start = startOfDay(dayOf(now)) - (days - 1) * dayMs;
  const place = (at: number): number => Math.min(1, Math.max(0, (at - start) / (days * dayMs)));
  const bySubject = new Map<string, ReplayedAlert[]>();
  for (const alert of view.alerts) {
    const key = JSON.stringify([alert.accountId, alert.subject.kind, alert.subject.id]);
    bySubject.set(key, [...(bySubject.get(key) ?? []), alert]);
  }
  const markOf = (alert: ReplayedAlert, key: string): StripMark => ({
    key: `${key}/${String(alert.firedAt)}`,
    from: place(alert.firedAt),
    to: place(alert.clearedAt ?? now),
  });
  const peakOf = (alerts: readonly ReplayedAlert[]): number => Math.max(...alerts.map(({ peak }) => peak));
  const subjects = [...bySubject].sort(
    ([, one], [, other]) => other.length - one.length || peakOf(other) - peakOf(one),
  );
  const rows = subjects.slice(0, mostRows).map(([key, alerts]): StripRow => ({
    key,
    name: alerts[0]?.subject.name ?? '',
    marks: alerts.map((alert) => markOf(alert, key)),
  }));
  const rest = subjects.slice(mostRows);
  const others: readonly StripRow[] =
    rest.length === 0
      ? []
      : [
          {
            key: 'more',
            name: null,
            marks: rest.flatMap(([key, alerts]) => alerts.map((alert) => markOf(alert, key))),
          },
        ];
  const step = days <= 30 ? 7 : 21;
  return {
    rows: [...rows, ...others],
    more: rest.length,
    unknown: Math.max(0, (days - view.daysCovered) / days),
    ticks: Array.from({ length: Math.ceil(days / step) }, (_, index) => days - 1 - index * step)
      .reverse()
      .map((day) => ({ at: start + day * dayMs, place: (day + 0.5) / days })),
  };
}
