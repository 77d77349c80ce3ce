/** A world of mail that is a function of time alone: what three providers would answer at an instant. */
import { addDays, dayMs, dayOf, daysBetween, hourMs, startOfDay } from '../../electron/core/days.ts';
import type { Day } from '../../electron/core/model.ts';

export const providers = ['sendkit', 'coldsend', 'krafter'] as const;
export type ProviderId = (typeof providers)[number];

/** Corner points of a line: hours since the world began, and the value there. Level before the first and after the last. */
export type Curve = readonly (readonly [hours: number, value: number])[];

export function valueAt(curve: Curve, hours: number): number {
  let [before] = curve;
  if (before === undefined) return 0;
  for (const point of curve) {
    if (point[0] > hours) {
      const [from, low] = before;
      const [to, high] = point;
      return from >= to ? low : low + ((high - low) * (hours - from)) / (to - from);
    }
    before = point;
  }
  return before[1];
}

export interface MailboxPlan {
  readonly id: string;
  readonly limit: number;
  /** Mails of the last seven days, the same at all times. */
  readonly weekMail: number;
  /** Share of those that bounced. */
  readonly bounce: Curve;
  /** Share of the limit that goes out on a day; by the number of the day. */
  readonly used: (day: number) => number;
  readonly warming: boolean;
  /** Its lifetime total grows with what it sends, so that the hours of mail can be learned; else it stands still. */
  readonly totalGrows?: boolean;
}

/** The counts of one whole day, by the number of the day (negative before the world began). */
export interface DayPlan {
  readonly sent: number;
  readonly bounced: number;
  readonly replied: number;
  readonly complained: number;
  readonly failed: number;
}

export interface CampaignPlan {
  readonly id: string;
  readonly sent: number;
  readonly bounce: Curve;
}

export interface WorldPlan {
  readonly startedAt: number;
  readonly mailboxes: readonly MailboxPlan[];
  readonly days: Readonly<Record<ProviderId, (day: number) => DayPlan>>;
  readonly campaigns: Readonly<Record<'sendkit' | 'coldsend', readonly CampaignPlan[]>>;
}

export interface MailboxTruth {
  readonly id: string;
  readonly sentToday: number;
  readonly limit: number;
  readonly totalSent: number;
  readonly weekSent: number;
  readonly weekBounced: number;
  readonly warming: boolean;
}

export interface DayTruth extends DayPlan {
  readonly day: Day;
}

/** Mails a mailbox had sent before the world began. */
const totalBefore = 20_000;
/** Days of mail there are from before the world began. */
const daysBefore = 60;

export interface World {
  readonly plan: WorldPlan;
  readonly mailboxes: (at: number) => readonly MailboxTruth[];
  readonly days: (provider: ProviderId, from: Day, to: Day, at: number) => readonly DayTruth[];
  readonly campaigns: (
    provider: 'sendkit' | 'coldsend',
    at: number,
  ) => readonly { readonly id: string; readonly sent: number; readonly bounced: number }[];
}

export function createWorld(plan: WorldPlan): World {
  const { startedAt } = plan;
  const firstDay = addDays(dayOf(startedAt), -daysBefore);
  const numberOf = (day: Day) => Math.round((startOfDay(day) - startOfDay(dayOf(startedAt))) / dayMs);
  const hoursAt = (at: number) => (at - startedAt) / hourMs;
  return {
    plan,
    mailboxes: (at) => {
      const today = dayOf(at);
      // Mail goes out evenly from six to eleven at night.
      const share = Math.min(1, Math.max(0, (at - startOfDay(today)) / hourMs - 6) / 17);
      return plan.mailboxes.map(({ id, limit, weekMail, bounce, used, warming, totalGrows = false }) => {
        const sentOn = (day: number, of: number) => Math.floor(limit * used(day) * of + 1e-9);
        const sentToday = sentOn(numberOf(today), share);
        const before = Array.from({ length: numberOf(today) }, (_, day) => sentOn(day, 1));
        return {
          id,
          limit,
          warming,
          sentToday,
          totalSent: totalBefore + (totalGrows ? before.reduce((sum, sent) => sum + sent, sentToday) : 0),
          weekSent: weekMail,
          weekBounced: Math.round(weekMail * valueAt(bounce, hoursAt(at))),
        };
      });
    },
    days: (provider, from, to, at) => {
      const today = dayOf(at);
      return daysBetween(from < firstDay ? firstDay : from, to > today ? today : to).map((day) => {
        const whole = plan.days[provider](numberOf(day));
        const share = day < today ? 1 : (at - startOfDay(today)) / dayMs;
        const so = (count: number) => Math.floor(count * share);
        return {
          day,
          sent: so(whole.sent),
          bounced: so(whole.bounced),
          replied: so(whole.replied),
          complained: so(whole.complained),
          failed: so(whole.failed),
        };
      });
    },
    campaigns: (provider, at) =>
      plan.campaigns[provider].map(({ id, sent, bounce }) => ({
        id,
        sent,
        bounced: Math.round(sent * valueAt(bounce, hoursAt(at))),
      })),
  };
}
