/** Campaigns as the window draws them, worst first. */
import { dayMs } from '../core/days.ts';
import { compareNames } from '../core/search.ts';
import { headroomOf, type Headroom } from '../core/alerts/headroom.ts';
import { countsDetail } from '../core/alerts/kinds/reading.ts';
import { rankOf, worstOf } from '../core/alerts/model.ts';
import type { Severity } from '../core/alerts/state.ts';
import type { CampaignReading, StepReading } from '../core/model.ts';
import { pick } from '../core/pick.ts';
import { rateOf, type Rate } from '../core/rates.ts';
import { sumKnown } from '../core/summary.ts';
import type { CampaignRow } from '../core/snapshot.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';
import {
  closeness,
  firingBySubject,
  isStaleRow,
  lifetimeRate,
  linesView,
  namedAccount,
  type LinesView,
  type NamedAccount,
  type RateView,
  type ViewContext,
} from './context.ts';

/** `providerRates`: the provider's own, to show beside ours. */
export interface CampaignView extends NamedAccount, Omit<CampaignReading, 'steps'> {
  readonly open: RateView | null;
  readonly click: RateView | null;
  readonly reply: RateView | null;
  readonly bounce: RateView | null;
  readonly bounceLines: LinesView;
  readonly headroom: Headroom | null;
  readonly steps: readonly (StepReading & { readonly bounce: Rate | null })[];
  /** Mails of the steps, where they cover less than the campaign (decision C1); `null` where they add up. */
  readonly sentInSteps: number | null;
  readonly goneSince: number | null;
  readonly asOf: number | null;
  readonly stale: boolean;
  readonly worst: Severity | null;
}

/** Active campaigns are read hourly; ended ones once a week (decision C9). */
const activeSlack = 4;

/** Every campaign of every account: the worst first, then running before ended, then by bounce rate and name. */
export function campaignViews(context: ViewContext): readonly CampaignView[] {
  const firing = firingBySubject(context);
  const near = (campaign: CampaignView) => closeness(campaign.bounce?.value ?? null, campaign.bounceLines);
  return context.accounts
    .flatMap((facts) =>
      facts.campaigns.map((campaign) => ({
        ended: hasEnded(campaign),
        view: campaignView(context, facts, campaign, firing),
      })),
    )
    .toSorted(
      (left, right) =>
        rankOf(right.view.worst) - rankOf(left.view.worst) ||
        Number(left.ended) - Number(right.ended) ||
        near(right.view) - near(left.view) ||
        compareNames(left.view.name ?? left.view.id, right.view.name ?? right.view.id),
    )
    .map(({ view }) => view);
}

function hasEnded({ goneSince, endedAt }: CampaignRow): boolean {
  return goneSince !== null || endedAt !== null;
}

function campaignView(
  context: ViewContext,
  facts: AccountFacts,
  campaign: CampaignRow,
  firing: ReturnType<typeof firingBySubject>,
): CampaignView {
  const { account, rates } = facts;
  const { counts } = campaign;
  const { settings, now } = context.runtime;
  const rule = context.rulesFor(facts)('bounce-rate', 'campaign', campaign.id);
  const bounce = lifetimeRate(counts, rates.bounce, rule);
  const ended = hasEnded(campaign);
  return {
    ...namedAccount(account),
    ...pick(campaign, ['id', 'name', 'status', 'totalLeads', 'counts', 'providerRates', 'leadStatus']),
    open: lifetimeRate(counts, rates.open, null),
    click: lifetimeRate(counts, rates.click, null),
    reply: lifetimeRate(counts, rates.reply, null),
    bounce,
    bounceLines: linesView(rule),
    headroom:
      bounce === null || ended ? null : headroomOf({ ...bounce, detail: countsDetail(rates.bounce) }, rule.rule.levels),
    steps: campaign.steps.map((step) => ({ ...step, bounce: rateOf(step.counts, rates.bounce) })),
    sentInSteps: sentInSteps(campaign),
    goneSince: campaign.goneSince,
    asOf: campaign.asOf,
    stale: ended
      ? campaign.asOf !== null && now - campaign.asOf > 8 * dayMs
      : isStaleRow(facts, settings, campaign.asOf, now, activeSlack),
    // A campaign that ended can harm nobody any more; what still fires is shown until it is retired.
    worst: worstOf([ended ? null : (bounce?.severity ?? null), firing(account.id, 'campaign', campaign.id)]),
  };
}

/** Steps cover the main sequence only: how much of the campaign that is, where they do not add up to it (decision C1). */
export function sentInSteps({ steps, counts }: Pick<CampaignRow, 'steps' | 'counts'>): number | null {
  const sent = sumKnown(steps.map((step) => step.counts.sent));
  return sent === null || counts.sent === null || sent === counts.sent ? null : sent;
}
