/** What the simulated SendKit workspace answers, in the shapes of its documentation. Functions of (world, now) alone. */
import { addDays, dayMs, dayOf, daysBetween, startOfDay } from '../../core/days.ts';
import { pick } from '../../core/pick.ts';
import type { World } from '../script.ts';
import { campaignCast, campaignId, type CampaignCard } from './campaign-cast.ts';
import { firstDayOf, mailboxCast, mailboxId, startDayOf, type MailboxCard } from './cast.ts';
import { mailboxDay, warmupDays } from './mail.ts';
import {
  allDays,
  campaignTallies,
  firstWorkspaceDay,
  mailboxTally,
  workspaceDayTally,
  type CampaignTally,
  type DayRange,
  type Tally,
} from './tally.ts';

/** SendKit's newer copy prints rates as percent strings with one decimal. */
function percent(part: number, whole: number): string {
  return (whole === 0 ? 0 : (part / whole) * 100).toFixed(1);
}

function statusOf(mailbox: MailboxCard): string {
  if (mailbox.role === 'stopped') return 'error';
  if (mailbox.role === 'waiting') return 'pending';
  return 'active';
}

function warmupOf(
  world: World,
  mailbox: MailboxCard,
  now: number,
): { readonly enabled: boolean; readonly status: string } {
  if (!mailbox.warmupEnabled) return { enabled: false, status: mailbox.role === 'waiting' ? 'not_started' : 'idle' };
  const age = (now - startOfDay(firstDayOf(world, mailbox))) / dayMs;
  return { enabled: true, status: age < warmupDays ? 'in_progress' : 'completed' };
}

/** `data` of `GET /v1/analytics/mailboxes`; `performance` and `rates` (the newer copy) cover the asked range. */
export function sendkitMailboxes(world: World, range: DayRange, now: number, withPerformance: boolean) {
  return mailboxCast.map((mailbox) => {
    const { sent, bounced } = mailboxTally(world, mailbox, allDays, now);
    const row = {
      _id: mailboxId(world, mailbox),
      ...pick(mailbox, ['email', 'displayName']),
      status: statusOf(mailbox),
      totalSent: sent,
      totalReceived: Math.floor(sent * 0.071),
      bounceRate: sent === 0 ? 0 : Math.round((bounced / sent) * 100) / 100,
      sentToday: mailboxDay(world, mailbox, dayOf(now), now).sent,
      dailySendLimit: mailbox.dailySendLimit,
      warmup: warmupOf(world, mailbox, now),
    };
    if (!withPerformance) return row;
    const tally = mailboxTally(world, mailbox, range, now);
    const rates = {
      open: percent(tally.opened, tally.sent),
      click: percent(tally.clicked, tally.sent),
      bounce: percent(tally.bounced, tally.sent),
      reply: percent(tally.replied, tally.sent),
      positiveReply: percent(tally.positiveReplied, tally.sent),
    };
    return { ...row, performance: tally, rates };
  });
}

/** Leads are imported in lists of this many, and there are always some that were not written to yet. */
const leadListSize = 50;
const leadsAhead = 140;

/** Leads by state; the states add up to all leads. */
function leadsOf(campaign: CampaignCard, tally: CampaignTally) {
  const contacted = tally.steps[0]?.sent ?? 0;
  const finished = tally.steps.at(-1)?.sent ?? 0;
  const totalLeads =
    campaign.status === 'completed' ? contacted : Math.ceil((contacted + leadsAhead) / leadListSize) * leadListSize;
  const { bounced, replied } = tally.all;
  const removed = Math.floor(contacted * 0.008);
  const reached = Math.max(0, contacted - bounced - replied - removed);
  const completed = campaign.status === 'completed' ? reached : Math.min(reached, finished);
  const inSequence = reached - completed;
  const waiting = totalLeads - contacted;
  const paused = campaign.status === 'paused' ? inSequence + waiting : Math.floor(inSequence * 0.06);
  const breakdown: Record<string, number> = {
    active: campaign.status === 'paused' ? 0 : inSequence - paused,
    pending: campaign.status === 'paused' ? 0 : waiting,
    completed,
    paused,
    replied: Math.min(replied, contacted),
    bounced,
    removed,
  };
  return { totalLeads, breakdown: Object.fromEntries(Object.entries(breakdown).filter(([, leads]) => leads > 0)) };
}

function statsOf(tally: Tally) {
  return pick(tally, ['sent', 'opened', 'clicked', 'bounced', 'replied']);
}

/** `data` of `GET /v1/analytics/campaigns/{id}`; `null` when there is no such campaign. */
export function sendkitCampaignAnalytics(world: World, id: string, range: DayRange, now: number) {
  const index = campaignCast.findIndex((campaign) => campaignId(world, campaign) === id);
  const campaign = campaignCast[index];
  const tally = campaignTallies(world, range, now)[index];
  if (campaign === undefined || tally === undefined) return null;
  const { totalLeads, breakdown } = leadsOf(campaign, tally);
  return {
    campaign: { id, name: campaign.name, status: campaign.status },
    stats: { totalLeads, ...statsOf(tally.all) },
    stepStats: tally.steps.map((counts, step) => ({
      _id: step + 1,
      ...pick(counts, ['sent', 'opened', 'clicked', 'bounced']),
    })),
    statusBreakdown: breakdown,
    totalReplied: tally.all.replied,
    totalPositiveReplied: tally.all.positiveReplied,
  };
}

/** The rows of `GET /v1/campaigns`, newest first. */
export function sendkitCampaigns(world: World, now: number) {
  const tallies = campaignTallies(world, allDays, now);
  return campaignCast
    .flatMap((campaign, index) => {
      const tally = tallies[index];
      if (tally === undefined) return [];
      const createdAt = startOfDay(addDays(startDayOf(world), -campaign.began)) - 2.6 * dayMs;
      const row = {
        _id: campaignId(world, campaign),
        name: campaign.name,
        status: campaign.status,
        stats: { totalLeads: leadsOf(campaign, tally).totalLeads, ...statsOf(tally.all) },
        createdAt: new Date(createdAt).toISOString(),
      };
      return [row];
    })
    .sort((first, second) => second.createdAt.localeCompare(first.createdAt));
}

/** `data` of `GET /v1/analytics/daily`: ascending, days without any mail left out; the last 30 days by default. */
export function sendkitDaily(world: World, range: DayRange, now: number) {
  const today = dayOf(now);
  const first = firstWorkspaceDay(world);
  const asked = range.from ?? addDays(range.to ?? today, -29);
  const from = asked > first ? asked : first;
  const to = range.to !== null && range.to < today ? range.to : today;
  return daysBetween(from, to).flatMap((day) => {
    const tally = workspaceDayTally(world, day, now);
    return tally.sent === 0 ? [] : [{ _id: day, ...tally }];
  });
}
