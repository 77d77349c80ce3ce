/** What an account's mailboxes come to, as one statement each for themselves and for their weeks: none of them is read. */
import {
  oldOf,
  totalsOfSeen,
  type AgeLines,
  type MailboxTotals,
  type SeenTogether,
  type WeekSums,
} from '../../core/mailbox-totals.ts';
import { addDays, dayNumber } from '../../core/days.ts';
import type { Day } from '../../core/model.ts';
import { rateNames, type RateName, type RateRule, type RateRules } from '../../core/rates.ts';
import type { Db } from '../db.ts';
import { statement } from '../statement.ts';
import { keptWithMail } from './kept.ts';
import { senderSeenAt } from './reads.ts';

/** What says which counts are of today, and which are old; times are by the provider's clock. */
export interface Present extends AgeLines {
  readonly today: Day;
  /** A count of today's mails that was read before this is of a day that is over. */
  readonly sendingDayFrom: number;
}

interface SenderSums {
  readonly seenAt: number;
  readonly missing: number;
  readonly listed: number;
  readonly sentOf: number;
  readonly sentSum: number;
  readonly limitOf: number;
  readonly limitSum: number;
  readonly bothOf: number;
  readonly bothSent: number;
  readonly bothLimit: number;
  readonly someEver: number | null;
  readonly sentEver: number;
  readonly bouncedEver: number;
}

/** Sums are of floating point: what is too large to be exact is no error, and known by its size. */
const senderSums = `SELECT seenAt, missing, count(*) AS listed, count(sent) AS sentOf, total(sent) AS sentSum,
    count(cap) AS limitOf, total(cap) AS limitSum, count(sent + cap) AS bothOf,
    total(CASE WHEN cap IS NOT NULL THEN sent END) AS bothSent, total(CASE WHEN sent IS NOT NULL THEN cap END) AS bothLimit,
    max(ever > 0 AND ppm IS NOT NULL) AS someEver, total(CASE WHEN ppm IS NOT NULL THEN ever END) AS sentEver,
    total(ever * (ppm / 1000000.0)) AS bouncedEver
  FROM (SELECT ${senderSeenAt} AS seenAt, x.missing_since IS NOT NULL AS missing, x.sent_today AS sent,
      CASE WHEN x.daily_limit > 0 THEN x.daily_limit END AS cap, x.total_sent AS ever, x.bounce_ppm AS ppm
    FROM subject s JOIN sender x ON x.subject_id = s.id LEFT JOIN account_run l ON l.account_id = s.account_id
    WHERE s.account_id = ? AND s.kind = 'sender' AND x.gone_since IS NULL)
  GROUP BY seenAt, missing`;

/** One for each time at which any of the account's mailboxes was last seen: nearly always that of the last list. */
const seenTogether = keptWithMail((db, accountId): readonly SeenTogether[] =>
  statement<SenderSums>(db, senderSums)
    .all(accountId)
    .map(({ seenAt, missing, listed, ...sums }) => ({
      seenAt,
      missing: missing === 1,
      listed,
      sentToday: { of: sums.sentOf, sum: sums.sentSum },
      dailyLimits: { of: sums.limitOf, sum: sums.limitSum },
      limited: { of: sums.bothOf, sent: sums.bothSent, limit: sums.bothLimit },
      lifetime: { some: sums.someEver === 1, sent: sums.sentEver, bounced: sums.bouncedEver },
    })),
);

/** What the mailboxes of an account come to, by the rates of its provider. */
export function totalsOfMailboxes(
  db: Db,
  accountId: string,
  rules: RateRules,
  { today, ...times }: Present,
): MailboxTotals {
  return { ...totalsOfSeen(seenTogether(db, accountId), times), ...totalsOfWeeks(db, accountId, rules, today) };
}

/** How many mailboxes of the account are listed and old. */
export function countOldSenders(db: Db, accountId: string, lines: AgeLines): number {
  return oldOf(seenTogether(db, accountId), lines);
}

type WeekRow = Readonly<Record<string, number | null>>;
type WeekTotals = Pick<MailboxTotals, 'weeks' | 'weekReadAt' | 'impossible'>;

/** A week that ended before yesterday is only a memory. */
const totalsOfWeeks = keptWithMail((db, accountId, rules: RateRules, today: Day): WeekTotals => {
  const row = statement<WeekRow>(db, weekSums(rules)).get({ accountId, yesterday: dayNumber(addDays(today, -1)) });
  const number = (column: string): number => row?.[column] ?? 0;
  const sumsOf = (name: RateName): WeekSums | null =>
    rules[name] === null
      ? null
      : {
          numerator: number(`${name}_over`),
          denominator: number(`${name}_under`),
          impossible: number(`${name}_more`) === moreThanSome,
        };
  // Opens and replies come in a week in which nothing was sent, too.
  const isWrong = (name: RateName): boolean =>
    number(`${name}_more`) >= (rules[name]?.byEventDay === true ? moreThanSome : moreThanNone);
  return {
    weeks: {
      of: number('weeks'),
      rates: {
        bounce: sumsOf('bounce'),
        complaint: sumsOf('complaint'),
        delivery: sumsOf('delivery'),
        open: sumsOf('open'),
        click: sumsOf('click'),
        reply: sumsOf('reply'),
      },
    },
    weekReadAt: row?.['week_read_at'] ?? null,
    impossible: new Set(rateNames.filter(isWrong)),
  };
});

const texts = new WeakMap<RateRules, string>();

function weekSums(rules: RateRules): string {
  const known = texts.get(rules) ?? weekSumsSql(rules);
  texts.set(rules, known);
  return known;
}

/** From the weeks of late to their mailboxes: those of an account stand together by day. */
function weekSumsSql(rules: RateRules): string {
  const columns = rateNames.flatMap((name) => (rules[name] === null ? [] : ratedColumns(name, rules[name])));
  return `SELECT count(*) AS weeks, min(coalesce(w.read_at, l.sender_windows_read_at)) AS week_read_at${columns.map((column) => `, ${column}`).join('')}
    FROM subject o CROSS JOIN sender_window w ON w.account_subject = o.id AND w.to_day >= :yesterday
      CROSS JOIN sender x ON x.subject_id = w.subject_id AND x.window_day = w.to_day AND x.gone_since IS NULL
      LEFT JOIN account_run l ON l.account_id = o.account_id
    WHERE o.account_id = :accountId AND o.kind = 'account' AND o.provider_id = :accountId`;
}

/** What a mailbox has of the part that it does not have of the whole. */
const [moreThanNone, moreThanSome] = [1, 2];

/** An unknown counter makes the whole unknown, and so does a sum that is not exact. */
function ratedColumns(name: RateName, { numerator, denominator }: RateRule): readonly string[] {
  const over = `w.${numerator}`;
  const whole = denominator.map((field) => `w.${field}`).join(' + ');
  const known = `${over} IS NOT NULL AND ${whole} <= ${String(Number.MAX_SAFE_INTEGER)}`;
  return [
    `total(CASE WHEN ${known} THEN ${over} END) AS ${name}_over`,
    `total(CASE WHEN ${known} THEN ${whole} END) AS ${name}_under`,
    `max(CASE WHEN ${over} > ${whole} AND ${known} THEN ${String(moreThanNone)} + (${whole} > 0) END) AS ${name}_more`,
  ];
}
