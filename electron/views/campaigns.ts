/** Campaigns as the window draws them, worst first. */
import { headroomOf, type Headroom } from '../core/alerts/headroom.ts';
import { countsDetail } from '../core/alerts/kinds/reading.ts';
import { createPlaces, pageOf, type ListShape, type ListQuestion, type Page, type Places } from '../core/listing.ts';
import type { CampaignReading, StepReading } from '../core/model.ts';
import { pick } from '../core/pick.ts';
import { rateOf, type Rate } from '../core/rates.ts';
import { compareNames } from '../core/search.ts';
import { sumKnown } from '../core/summary.ts';
import type { CampaignRow } from '../core/snapshot.ts';
import { needsPerson, type GlanceState } from '../core/state/glance.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';
import type { Db } from '../store/db.ts';
import { listCampaigns } from '../store/mail/reads.ts';
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

/** What lists can be sorted by. */
export const campaignColumns = ['name', 'account', 'status', 'sent', 'open', 'reply', 'bounce'] as const;
export type CampaignColumn = (typeof campaignColumns)[number];

/** How the list of campaigns is searched and sorted. */
export const campaignListing: ListShape<CampaignView, CampaignColumn> = {
  // Without a name it goes by its id.
  texts: ({ id, name, accountLabel, status }) => [name ?? id, accountLabel, status],
  needsPerson,
  columns: {
    name: ({ id, name }) => name ?? id,
    account: ({ accountLabel }) => accountLabel,
    status: ({ status }) => status,
    sent: ({ counts }) => counts.sent,
    open: ({ open }) => open?.value ?? null,
    reply: ({ reply }) => reply?.value ?? null,
    bounce: ({ bounce }) => bounce?.value ?? null,
  },
};

/** A page of the campaigns of every account: in the order of everything that needs a person, then running before ended, then by bounce rate and name. */
export function campaignPage(
  context: ViewContext,
  question: ListQuestion<CampaignColumn>,
  places: Places = createPlaces(),
): Page<CampaignView> {
  const ended = new Set<CampaignView>();
  const views = context.accounts.flatMap((facts) =>
    facts.campaigns.map((campaign) => {
      const view = campaignView(context, facts, campaign);
      if (hasEnded(campaign)) ended.add(view);
      return view;
    }),
  );
  const rows = inOrder(views, (view) => ({
    ...pick(context.glance.subject(view.accountId, 'campaign', view.id), ['state', 'excess']),
    name: view.name ?? view.id,
    near: closeness(view.bounce?.value ?? null, view.bounceLines),
    ended: ended.has(view),
  }));
  return pageOf(rows, question, campaignListing, places, (some) => some);
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

export type NamedCampaign = Pick<CampaignReading, 'id' | 'name'>;

/** The campaigns of an account that its provider still lists, by name. */
export function campaignsNamed(db: Db, accountId: string): readonly NamedCampaign[] {
  return listCampaigns(db, accountId)
    .filter(({ goneSince }) => goneSince === null)
    .map((campaign) => pick(campaign, ['id', 'name']))
    .toSorted((one, other) => compareNames(one.name ?? one.id, other.name ?? other.id));
}
