/** Campaigns as the window draws them, worst first. */
import { dayMs } from '../core/days.ts';
import { headroomSentence } from '../core/alerts/headroom.ts';
import { rateOf } from '../core/rates.ts';
import { sumKnown } from '../core/summary.ts';
import { countText } from '../core/text.ts';
import type { CampaignView } from './model.ts';
import type { CampaignRow } from '../store/mail/reads.ts';
import { rankOf, worstOf, type AccountFacts } from '../services/accounts/facts.ts';
import { countsDetail } from '../services/alerts/readings.ts';
import { closeness, firingBySubject, isStaleRow, lifetimeRate, linesView, type ViewContext } from './context.ts';

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
        (left.view.name ?? left.view.id).localeCompare(right.view.name ?? right.view.id),
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
    accountId: account.id,
    accountLabel: account.label,
    provider: account.provider,
    id: campaign.id,
    name: campaign.name,
    status: campaign.status,
    totalLeads: campaign.totalLeads,
    counts,
    open: lifetimeRate(counts, rates.open, null),
    click: lifetimeRate(counts, rates.click, null),
    reply: lifetimeRate(counts, rates.reply, null),
    bounce,
    bounceLines: linesView(rule),
    headroom:
      bounce === null || ended
        ? ''
        : headroomSentence({ ...bounce, detail: countsDetail(rates.bounce) }, rule.rule.levels, 'bounce'),
    providerRates: campaign.providerRates,
    steps: campaign.steps.map((step) => ({ ...step, bounce: rateOf(step.counts, rates.bounce) })),
    stepsNote: stepsNote(campaign),
    leadStatus: campaign.leadStatus,
    goneSince: campaign.goneSince,
    asOf: campaign.asOf,
    stale: ended
      ? campaign.asOf !== null && now - campaign.asOf > 8 * dayMs
      : isStaleRow(facts, settings, campaign.asOf, now, activeSlack),
    // A campaign that ended can harm nobody any more; what still fires is shown until it is retired.
    worst: worstOf([ended ? null : (bounce?.severity ?? null), firing(account.id, 'campaign', campaign.id)]),
  };
}

/** Steps cover the main sequence only; said when they do not add up to the campaign (decision C1). */
export function stepsNote({ steps, counts }: Pick<CampaignRow, 'steps' | 'counts'>): string | null {
  const sent = sumKnown(steps.map((step) => step.counts.sent));
  if (sent === null || counts.sent === null || sent === counts.sent) return null;
  return `Main sequence only (${countText(sent)} of ${countText(counts.sent)} sent)`;
}
