/** Sums over the mails of the simulated SendKit workspace. */
import { addDays, dayOf, daysBetween } from '../../core/days.ts';
import type { Day } from '../../core/model.ts';
import type { World } from '../script.ts';
import { campaignCast } from './campaign-cast.ts';
import { firstDayOf, mailboxCast, startDayOf, type MailboxCard } from './cast.ts';
import { forEachMail, type Mail } from './mail.ts';

const counters = ['sent', 'opened', 'clicked', 'bounced', 'replied', 'positiveReplied'] as const;

/** The counters SendKit keeps of a set of mails. */
export type Tally = Record<(typeof counters)[number], number>;

/** Both ends included; `null` is open. */
export interface DayRange {
  readonly from: Day | null;
  readonly to: Day | null;
}

/** All time. */
export const allDays: DayRange = { from: null, to: null };

/** One campaign's mail, in all and by step of its sequence. */
export interface CampaignTally {
  readonly all: Tally;
  readonly steps: readonly Tally[];
}

const emptyTally = (): Tally => ({ sent: 0, opened: 0, clicked: 0, bounced: 0, replied: 0, positiveReplied: 0 });

function countMail(tally: Tally, mail: Mail): void {
  tally.sent++;
  if (mail.opened) tally.opened++;
  if (mail.clicked) tally.clicked++;
  if (mail.bounced) tally.bounced++;
  if (mail.replied) tally.replied++;
  if (mail.positive) tally.positiveReplied++;
}

function addTally(to: Tally, more: Readonly<Tally>): void {
  for (const counter of counters) to[counter] += more[counter];
}

interface StepTally {
  readonly campaign: number;
  readonly step: number;
  readonly tally: Readonly<Tally>;
}

/** One mailbox on one day. */
interface DayTally {
  readonly all: Readonly<Tally>;
  readonly steps: readonly StepTally[];
}

function countDay(world: World, mailbox: MailboxCard, day: Day, now: number): DayTally {
  const all = emptyTally();
  const steps = new Map<number, StepTally>();
  forEachMail(world, mailbox, day, now, (mail) => {
    const key = mail.campaign * 100 + mail.step;
    let entry = steps.get(key);
    if (entry === undefined)
      steps.set(key, (entry = { campaign: mail.campaign, step: mail.step, tally: emptyTally() }));
    countMail(all, mail);
    countMail(entry.tally, mail);
  });
  return { all, steps: [...steps.values()] };
}

/** Days that are over never change, so each is counted once per world; the server shares a thread with the app. */
const settledDays = new WeakMap<World, Map<string, DayTally>>();

function dayTally(world: World, mailbox: MailboxCard, day: Day, now: number): DayTally {
  // The day before is left out too: an incident started at midnight still moves it.
  if (day >= addDays(dayOf(now), -1)) return countDay(world, mailbox, day, now);
  let days = settledDays.get(world);
  if (days === undefined) settledDays.set(world, (days = new Map()));
  const key = `${mailbox.email} ${day}`;
  let tally = days.get(key);
  if (tally === undefined) days.set(key, (tally = countDay(world, mailbox, day, now)));
  return tally;
}

/** The days of the range on which the mailbox can have sent. */
function daysIn(world: World, mailbox: MailboxCard, range: DayRange, now: number): readonly Day[] {
  const first = firstDayOf(world, mailbox);
  const today = dayOf(now);
  const from = range.from !== null && range.from > first ? range.from : first;
  const to = range.to !== null && range.to < today ? range.to : today;
  return daysBetween(from, to);
}

/** Mail from before the days the world tells of, at the mailbox's usual rates. */
function tallyBefore(mailbox: MailboxCard): Tally {
  const sent = mailbox.sentBefore;
  return {
    sent,
    opened: Math.floor(sent * 0.44),
    clicked: Math.floor(sent * 0.08),
    bounced: Math.floor(sent * mailbox.bounceRate),
    replied: Math.floor(sent * 0.045),
    positiveReplied: Math.floor(sent * 0.015),
  };
}

/** What a mailbox did in the range; an open start includes everything it ever sent. */
export function mailboxTally(world: World, mailbox: MailboxCard, range: DayRange, now: number): Readonly<Tally> {
  const sum = range.from === null ? tallyBefore(mailbox) : emptyTally();
  for (const day of daysIn(world, mailbox, range, now)) addTally(sum, dayTally(world, mailbox, day, now).all);
  return sum;
}

/** What all mailboxes did on one day. */
export function workspaceDayTally(world: World, day: Day, now: number): Readonly<Tally> {
  const sum = emptyTally();
  for (const mailbox of mailboxCast) addTally(sum, dayTally(world, mailbox, day, now).all);
  return sum;
}

/** What every campaign did in the range, in the order of the cast. */
export function campaignTallies(world: World, range: DayRange, now: number): readonly CampaignTally[] {
  const tallies = campaignCast.map(({ openRates }) => ({ all: emptyTally(), steps: openRates.map(emptyTally) }));
  for (const mailbox of mailboxCast) {
    for (const day of daysIn(world, mailbox, range, now)) {
      for (const { campaign, step, tally } of dayTally(world, mailbox, day, now).steps) {
        const sums = tallies[campaign];
        const ofStep = sums?.steps[step];
        if (sums === undefined || ofStep === undefined) continue;
        addTally(sums.all, tally);
        addTally(ofStep, tally);
      }
    }
  }
  return tallies;
}

/** First day the workspace has mail on. */
export function firstWorkspaceDay(world: World): Day {
  return addDays(startDayOf(world), -Math.max(...mailboxCast.map(({ age }) => age)));
}
