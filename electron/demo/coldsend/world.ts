/** What the simulated ColdSend workspace answers, in the shapes of its documentation. Functions of (world, now) alone. */
import { addDays, dayMs, dayNumber, dayOf, daysBetween, startOfDay } from '../../core/days.ts';
import type { Day } from '../../core/model.ts';
import { outreachHours, shareOfDay, weekdayWeight } from '../day-shape.ts';
import { between, dayPhase, draw, evenHits, uuid } from '../random.ts';
import type { World } from '../script.ts';

/** The statuses ColdSend documents as filter values. */
export const coldsendStatuses = ['DRAFT', 'ACTIVE', 'PAUSED', 'COMPLETED', 'FAILED'] as const;
export type ColdsendStatus = (typeof coldsendStatuses)[number];

interface CampaignCard {
  readonly name: string;
  readonly status: ColdsendStatus;
  /** Days before the start; `null` while it has not been launched. */
  readonly launched: number | null;
  readonly ended: number | null;
  /** Mails on a working day. */
  readonly volume: number;
  readonly openRate: number;
  readonly replyRate: number;
  readonly bounceRate: number;
}

const cast: readonly CampaignCard[] = [
  {
    name: 'SaaS founders, Benelux',
    status: 'ACTIVE',
    launched: 46,
    ended: null,
    volume: 120,
    openRate: 0.37,
    replyRate: 0.061,
    bounceRate: 0.011,
  },
  {
    name: 'Logistics operations heads',
    status: 'ACTIVE',
    launched: 18,
    ended: null,
    volume: 85,
    openRate: 0.33,
    replyRate: 0.048,
    bounceRate: 0.013,
  },
  {
    name: 'Recruiting agencies UK',
    status: 'PAUSED',
    launched: 72,
    ended: 9,
    volume: 60,
    openRate: 0.29,
    replyRate: 0.034,
    bounceRate: 0.014,
  },
  {
    name: 'Summer webinar invitations',
    status: 'COMPLETED',
    launched: 138,
    ended: 81,
    volume: 90,
    openRate: 0.41,
    replyRate: 0.072,
    bounceRate: 0.009,
  },
  {
    name: 'Private clinics, first touch',
    status: 'DRAFT',
    launched: null,
    ended: null,
    volume: 0,
    openRate: 0,
    replyRate: 0,
    bounceRate: 0,
  },
];

interface Activity {
  readonly sent: number;
  readonly opened: number;
  readonly replied: number;
  readonly bounced: number;
}

function sumOf(activities: readonly Activity[]): Activity {
  const sum = (name: keyof Activity) => activities.reduce((total, activity) => total + activity[name], 0);
  return { sent: sum('sent'), opened: sum('opened'), replied: sum('replied'), bounced: sum('bounced') };
}

function ratesOf({ sent, opened, replied, bounced }: Activity) {
  return { open_rate: rate(opened, sent, 4), reply_rate: rate(replied, sent, 4), bounce_rate: rate(bounced, sent, 4) };
}

const none: Activity = { sent: 0, opened: 0, replied: 0, bounced: 0 };

function dayBefore(world: World, days: number): Day {
  return addDays(dayOf(world.startedAt), -days);
}

function activityOn(world: World, campaign: CampaignCard, day: Day, now: number): Activity {
  if (campaign.launched === null || day < dayBefore(world, campaign.launched)) return none;
  if (campaign.ended !== null && day > dayBefore(world, campaign.ended)) return none;
  const varied = between(0.84, 1.1, world.seed, 'coldsend', campaign.name, day) * weekdayWeight(day, 0.12, 0.06);
  const attempts = Math.floor(campaign.volume * varied * shareOfDay(outreachHours, day, now));
  const phase = dayPhase(dayNumber(day), draw(world.seed, campaign.name));
  // As ColdSend counts: what bounced is not among the sent.
  const bounced = evenHits(attempts, campaign.bounceRate, phase);
  const sent = attempts - bounced;
  return {
    sent,
    opened: Math.floor(sent * campaign.openRate),
    replied: Math.floor(sent * campaign.replyRate),
    bounced,
  };
}

function rate(part: number, whole: number, decimals: number): number {
  return whole === 0 ? 0 : Number((part / whole).toFixed(decimals));
}

const instant = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** The filters of the campaigns endpoint. The dates are about the launch, not about the activity (decision K1). */
export interface CampaignFilter {
  readonly status: ColdsendStatus | null;
  readonly from: Day | null;
  readonly to: Day | null;
}

function passes(world: World, campaign: CampaignCard, { status, from, to }: CampaignFilter): boolean {
  if (status !== null && campaign.status !== status) return false;
  if (from === null && to === null) return true;
  if (campaign.launched === null) return false;
  const launched = dayBefore(world, campaign.launched);
  return (from === null || launched >= from) && (to === null || launched <= to);
}

function campaignRow(world: World, campaign: CampaignCard, now: number) {
  const days = campaign.launched === null ? [] : daysBetween(dayBefore(world, campaign.launched), dayOf(now));
  const activity = sumOf(days.map((day) => activityOn(world, campaign, day, now)));
  const { sent, opened, replied, bounced } = activity;
  const waiting = campaign.status === 'COMPLETED' ? 0 : 260;
  return {
    campaign_id: uuid(world.seed, 'coldsend-campaign', campaign.name),
    campaign_name: campaign.name,
    status: campaign.status,
    total_leads: Math.ceil((sent + bounced + waiting) / 10) * 10,
    total_sent: sent,
    total_opened: opened,
    total_replied: replied,
    total_bounced: bounced,
    ...ratesOf(activity),
    // Made three days before its launch: the two dates differ, as they do at ColdSend.
    created_at: instant(startOfDay(dayBefore(world, campaign.launched ?? 2)) - 3 * dayMs + 10 * 3_600_000),
  };
}

/** The answer of `GET /analytics/campaigns`: lifetime totals of the campaigns that pass the filter. */
export function coldsendCampaigns(world: World, filter: CampaignFilter, now: number) {
  const campaigns = cast
    .filter((campaign) => passes(world, campaign, filter))
    .map((campaign) => campaignRow(world, campaign, now));
  const sum = (name: 'total_sent' | 'total_opened' | 'total_replied' | 'total_bounced'): number =>
    campaigns.reduce((total, row) => total + row[name], 0);
  const sends = sum('total_sent');
  return {
    workspace_kpis: {
      total_campaigns: campaigns.length,
      total_sends: sends,
      avg_open_rate: rate(sum('total_opened'), sends, 2),
      avg_reply_rate: rate(sum('total_replied'), sends, 2),
      avg_bounce_rate: rate(sum('total_bounced'), sends, 2),
    },
    campaigns,
  };
}

/** The answer of `GET /analytics/campaigns/timeline`: a row for every day of the range, quiet days zeroed. */
export function coldsendTimeline(world: World, from: Day, to: Day, now: number) {
  const timeline = daysBetween(from, to).map((date) => {
    const activity = sumOf(cast.map((campaign) => activityOn(world, campaign, date, now)));
    return { date, ...activity, ...ratesOf(activity) };
  });
  return { timeline, from_date: from, to_date: to };
}
