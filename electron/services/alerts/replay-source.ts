/** What the replays of all rules share: the account whose past is asked for, and series of its subjects. */
import type { Sample } from '../../core/alerts/state.ts';
import { dayFromNumber, dayMs } from '../../core/days.ts';
import type { Account, SubjectKind } from '../../core/model.ts';
import type { RateRules } from '../../core/rates.ts';
import type { StatusWords } from '../../core/statuses.ts';
import type { Db } from '../../store/db.ts';
import type { DayRow } from '../../core/snapshot.ts';
import { listDays } from '../../store/mail/reads.ts';
import type { ReplaySubject } from '../../store/mail/replay.ts';

/** The account whose past is asked for. */
export interface ReplaySource {
  readonly db: Db;
  readonly account: Account;
  readonly rates: RateRules;
  readonly statuses: StatusWords;
  /** Epoch ms by the provider's clock. */
  readonly now: number;
  /** Days since 1970. */
  readonly fromDay: number;
  readonly today: number;
}

export interface SubjectSeries extends Pick<ReplaySubject, 'id' | 'name'> {
  readonly kind: SubjectKind;
  /** When it ended or was gone, epoch ms: nothing is judged after that. */
  readonly endedAt: number | null;
  /** Ascending. */
  readonly samples: readonly Sample[];
}

/** The last millisecond of the day; today's sample is as fresh as the moment. */
export function endOfDay({ now }: ReplaySource, day: number): number {
  return Math.min((day + 1) * dayMs - 1, now);
}

/** The account itself as a subject. */
export function ofAccount({ account }: ReplaySource, samples: readonly Sample[]): SubjectSeries {
  return { kind: 'account', id: account.id, name: account.label, endedAt: null, samples };
}

/** The account's daily rows from that day to today, ascending. */
export function readDays({ db, account, today }: ReplaySource, from: number): readonly DayRow[] {
  return listDays(db, account.id, dayFromNumber(from), dayFromNumber(today));
}

/** Rows of each subject, in the order they came in. */
export function bySubject<T extends readonly [number, ...unknown[]]>(
  rows: readonly T[],
): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(row[0]);
    if (group === undefined) groups.set(row[0], [row]);
    else group.push(row);
  }
  return groups;
}

/** A series for each of these subjects, in their order. */
export function seriesBy(
  kind: SubjectKind,
  subjects: ReadonlyMap<number, ReplaySubject>,
  samplesOf: (subject: number) => readonly Sample[],
): readonly SubjectSeries[] {
  return [...subjects].map(([number, { id, name, endedAt }]) => ({
    kind,
    id,
    name,
    endedAt,
    samples: samplesOf(number),
  }));
}
