/** Campaigns as the window draws them, worst first. */
import { headroomOf, type Headroom } from '../core/alerts/headroom.ts';
import { countsDetail } from '../core/alerts/kinds/reading.ts';
import type { CampaignReading, StepReading } from '../core/model.ts';
import { pick } from '../core/pick.ts';
import { rateOf, type Rate } from '../core/rates.ts';
import { sumKnown } from '../core/summary.ts';
import type { CampaignRow } from '../core/snapshot.ts';
import type { GlanceState } from '../core/state/glance.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';
import {
  closeness,
  inOrder,
  lifetimeRate,
  linesView,
  namedAccount,
  toneOf,
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
  readonly state: GlanceState;
}

/** Every campaign of every account: in the order of everything that needs a person, then running before ended, then by bounce rate and name. */
export function campaignViews(context: ViewContext): readonly CampaignView[] {
  const ended = new Set<CampaignView>();
  const views = context.accounts.flatMap((facts) =>
    facts.campaigns.map((campaign) => {
      const view = campaignView(context, facts, campaign);
      if (hasEnded(campaign)) ended.add(view);
      return view;
    }),
  );
  return inOrder(context, 'campaign', views, (view) => ({
    name: view.name ?? view.id,
    near: closeness(view.bounce?.value ?? null, view.bounceLines),
    ended: ended.has(view),
  }));
}

/** One campaign that is listed; `null` when it is not. */
export function campaignOf(context: ViewContext, facts: AccountFacts, id: string): CampaignView | null {
  const campaign = facts.campaigns.find((each) => each.id === id);
  return campaign === undefined ? null : campaignView(context, facts, campaign);
}

function hasEnded({ goneSince, endedAt }: CampaignRow): boolean {
  return goneSince !== null || endedAt !== null;
}

function campaignView(context: ViewContext, facts: AccountFacts, campaign: CampaignRow): CampaignView {
  const { account, rates } = facts;
  const { counts } = campaign;
  const rule = context.rulesFor(facts)('bounce-rate', 'campaign', campaign.id);
  const glance = context.glance.subject(account.id, 'campaign', campaign.id);
  const bounce = lifetimeRate(counts, rates.bounce, toneOf(glance, 'bounce-rate'));
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
    state: glance.state,
  };
}

/** Steps cover the main sequence only: how much of the campaign that is, where they do not add up to it (decision C1). */
export function sentInSteps({ steps, counts }: Pick<CampaignRow, 'steps' | 'counts'>): number | null {
  const sent = sumKnown(steps.map((step) => step.counts.sent));
  return sent === null || counts.sent === null || sent === counts.sent ? null : sent;
}
