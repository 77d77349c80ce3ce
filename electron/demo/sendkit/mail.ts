/** Every mail of the simulated SendKit workspace, one by one, so that all sums over it agree by construction. */
import { addDays, dayNumber, dayOf } from '../../core/days.ts';
import type { Day } from '../../core/model.ts';
import { outreachHours, shareOfDay, weekdayWeight } from '../day-shape.ts';
import { between, dayPhase, draw, evenHits, fraction, hash, mix } from '../random.ts';
import {
  bouncingHistory,
  bouncingMailboxFinal,
  bouncingMailboxToday,
  bouncingRateAfterwards,
  limitMailboxSent,
  type World,
} from '../script.ts';
import { campaignCast, stepGapDays } from './campaign-cast.ts';
import { firstDayOf, startDayOf, type MailboxCard } from './cast.ts';

/** One mail and what became of it. */
export interface Mail {
  /** Index into `campaigns`, and of the step within it (0-based). */
  readonly campaign: number;
  readonly step: number;
  readonly opened: boolean;
  readonly clicked: boolean;
  readonly replied: boolean;
  readonly positive: boolean;
  readonly bounced: boolean;
}

/** How many mails a mailbox had sent on a day, as seen at `now`, and how many of them had bounced. */
export interface MailboxDay {
  readonly sent: number;
  readonly bounced: number;
}

const nothing: MailboxDay = { sent: 0, bounced: 0 };
const outreachWeekday = (day: Day): number => weekdayWeight(day, 0.22, 0.14);

/** Days after which a mailbox's warm-up is complete. */
export const warmupDays = 35;

/** Mails on a full day. Below three quarters of the limit, so that nothing but the script raises an alert. */
function fullVolume(world: World, mailbox: MailboxCard, day: Day): number {
  const usual = mailbox.dailySendLimit * mailbox.use;
  const age = dayNumber(day) - dayNumber(firstDayOf(world, mailbox));
  const allowed = mailbox.role === 'warming' ? Math.min(usual, 3 + (usual * age) / warmupDays) : usual;
  const varied = allowed * outreachWeekday(day) * between(0.85, 1.12, world.seed, mailbox.email, day);
  return Math.floor(Math.min(varied, mailbox.dailySendLimit * 0.74));
}

/** The share of the bouncing mailbox's history that falls on one of its days, in whole things that add up to `total`. */
function historyOf(world: World, day: Day, total: number): number {
  const start = startDayOf(world);
  let weightBefore = 0;
  let weightAll = 0;
  for (let age = bouncingHistory.days; age >= 1; age--) {
    const weight = outreachWeekday(addDays(start, -age));
    if (addDays(start, -age) < day) weightBefore += weight;
    weightAll += weight;
  }
  const weightTo = weightBefore + outreachWeekday(day);
  return Math.round((total * weightTo) / weightAll) - Math.round((total * weightBefore) / weightAll);
}

function bouncingDay(world: World, mailbox: MailboxCard, day: Day, now: number): MailboxDay {
  const start = startDayOf(world);
  if (day < start) {
    return {
      sent: historyOf(world, day, bouncingHistory.sent),
      bounced: historyOf(world, day, bouncingHistory.bounced),
    };
  }
  if (day === start) return bouncingMailboxToday(world, now);
  const sent = Math.floor(fullVolume(world, mailbox, day) * shareOfDay(outreachHours, day, now));
  return { sent, bounced: evenHits(sent, bouncingRateAfterwards, dayPhase(dayNumber(day), 0)) };
}

function sentOn(world: World, mailbox: MailboxCard, day: Day, now: number): number {
  const start = startDayOf(world);
  if (mailbox.role === 'waiting') return 0;
  if (mailbox.role === 'stopped' && day >= addDays(start, -3)) return 0;
  if (mailbox.role === 'limit' && day >= start) {
    return day < dayOf(now) ? mailbox.dailySendLimit : limitMailboxSent(world, now, mailbox.dailySendLimit);
  }
  return Math.floor(fullVolume(world, mailbox, day) * shareOfDay(outreachHours, day, now));
}

/** What a mailbox had done on a day by `now`. Neither number ever falls as `now` grows. */
export function mailboxDay(world: World, mailbox: MailboxCard, day: Day, now: number): MailboxDay {
  if (day > dayOf(now) || day < firstDayOf(world, mailbox)) return nothing;
  if (mailbox.role === 'bouncing') return bouncingDay(world, mailbox, day, now);
  const sent = sentOn(world, mailbox, day, now);
  const phase = dayPhase(dayNumber(day), draw(world.seed, mailbox.email));
  return { sent, bounced: evenHits(sent, mailbox.bounceRate, phase) };
}

/** Which campaigns sent on a day, and how many of their steps had been reached. */
function activeOn(
  world: World,
  day: Day,
): readonly { readonly index: number; readonly steps: number; readonly weight: number }[] {
  const age = dayNumber(startDayOf(world)) - dayNumber(day);
  return campaignCast.flatMap((campaign, index) => {
    if (age > campaign.began || (campaign.ended !== null && age < campaign.ended)) return [];
    const reached = Math.floor((campaign.began - age) / stepGapDays) + 1;
    return [{ index, steps: Math.min(campaign.openRates.length, reached), weight: campaign.weight }];
  });
}

/** Later steps go to fewer people: those who answered, bounced or left get none. */
const stepWeight = 0.82;

function stepAt(steps: number, share: number): number {
  const total = (1 - stepWeight ** steps) / (1 - stepWeight);
  let passed = 0;
  for (let step = 0; step < steps - 1; step++) {
    passed += stepWeight ** step;
    if (share * total < passed) return step;
  }
  return steps - 1;
}

/** Which of a day's mails are the ones that bounce, sooner or later: those never open. */
function bounceOrder(world: World, mailbox: MailboxCard, day: Day): (index: number) => number | null {
  if (mailbox.role === 'bouncing') {
    // The scripted bounces are of the day's first mails, in order.
    const last = day === startDayOf(world) ? bouncingMailboxFinal(world).bounced : null;
    if (last !== null) return (index) => (index < last ? index : null);
    if (day < startDayOf(world)) {
      const bounced = historyOf(world, day, bouncingHistory.bounced);
      return (index) => (index < bounced ? index : null);
    }
  }
  const rate = mailbox.role === 'bouncing' ? bouncingRateAfterwards : mailbox.bounceRate;
  const phase = dayPhase(dayNumber(day), mailbox.role === 'bouncing' ? 0 : draw(world.seed, mailbox.email));
  return (index) => {
    const before = evenHits(index, rate, phase);
    return evenHits(index + 1, rate, phase) > before ? before : null;
  };
}

/** Calls `visit` for every mail the mailbox sent on the day up to `now`, in order. */
export function forEachMail(
  world: World,
  mailbox: MailboxCard,
  day: Day,
  now: number,
  visit: (mail: Mail) => void,
): void {
  const { sent, bounced } = mailboxDay(world, mailbox, day, now);
  if (sent === 0) return;
  const active = activeOn(world, day);
  const allWeight = active.reduce((sum, { weight }) => sum + weight, 0);
  const order = bounceOrder(world, mailbox, day);
  const key = hash(world.seed, mailbox.email, day);
  for (let index = 0; index < sent; index++) {
    let share = fraction(mix(key, index * 4)) * allWeight;
    const chosen = active.find(({ weight }) => (share -= weight) < 0) ?? active[0];
    const campaign = chosen === undefined ? undefined : campaignCast[chosen.index];
    if (chosen === undefined || campaign === undefined) return;
    const step = stepAt(chosen.steps, fraction(mix(key, index * 4 + 1)));
    const position = order(index);
    const chance = position === null ? fraction(mix(key, index * 4 + 2)) : 1;
    const answer = position === null ? fraction(mix(key, index * 4 + 3)) : 1;
    const replied = answer < campaign.replyRate;
    visit({
      campaign: chosen.index,
      step,
      opened: chance < (campaign.openRates[step] ?? 0),
      clicked: chance < campaign.clickRate,
      replied,
      positive: replied && answer < campaign.replyRate * 0.35,
      bounced: position !== null && position < bounced,
    });
  }
}
