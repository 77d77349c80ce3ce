/** Mails that bounced among those sent: of an account and a mailbox over 7 days, of a campaign since it started. */
import { dayInZone } from '../../day-zone.ts';
import { dayMs } from '../../days.ts';
import type { Day } from '../../model.ts';
import { isImpossible, isPartOfNothing, sumOf, type RateRules } from '../../rates.ts';
import type { SenderRow } from '../../snapshot.ts';
import { senderBounce } from '../../summary.ts';
import { eventRateWords } from '../kinds/event-rate.ts';
import { countsDetail, found, foundOfCampaign, lifetimeSample, retiredSender } from '../kinds/reading.ts';
import { readWeek, rollingDays, rollingRate, weeksOf } from '../kinds/week.ts';
import type { Missing } from '../missing.ts';
import { ofItsOwn, ofMail, percent, type RuleDefinition } from '../rule.ts';
import type { Sample } from '../state.ts';

export const bounceRate: RuleDefinition = {
  ...ofMail,
  ...percent,
  smallCounts: { warning: 4, critical: 10 },
  defaults: { enabled: true, warning: 0.02, critical: 0.05 },
  // Cold mail bounces more than the mail people asked for.
  profiles: { 'cold-mail': { warning: 0.03, critical: 0.05 }, transactional: { warning: 0.02, critical: 0.04 } },
  delivery: ofItsOwn,
  read: {
    account: readWeek('bounce', rollingRate),
    sender: (snapshot, { providerNow }, sender) =>
      found(snapshot, mailboxSample(snapshot.rates, sender, dayInZone(snapshot.dayZone, providerNow)), {
        retired: retiredSender(sender),
        // A week later it spoke of mails that no window holds any more.
        overBefore: sender.windowsAsOf === null ? null : sender.windowsAsOf - rollingDays * dayMs,
      }),
    campaign: (snapshot, look, campaign) => {
      const { bounce } = snapshot.rates;
      return foundOfCampaign(snapshot, look, campaign, () =>
        bounce === null ? { code: 'not-reported', what: 'bounce' } : lifetimeSample(campaign, bounce),
      );
    },
  },
  replay: { over: [weeksOf('bounce', rollingRate), { of: 'mailbox-bounces' }, { of: 'campaign-bounces' }] },
  words: eventRateWords({
    name: 'Bounce rate',
    judges: 'Bounces among the mails of 7 days',
    one: 'bounce',
    many: 'bounces',
    headlineOrder: 2,
  }),
};

/** The rate the mailbox list shows, as a sample; a lifetime one is rounded by the provider, so its count is only about right. */
function mailboxSample(rates: RateRules, sender: SenderRow, today: Day): Sample | Missing {
  if (sender.missingSince !== null) return { code: 'missing' };
  const rate = senderBounce(sender, rates, today);
  if (rate === null || rate.denominator === null || rate.denominator === 0) return withoutRate(rates, sender);
  const { value, numerator, denominator } = rate;
  const detail = countsDetail(rates.bounce);
  return rate.window === '7d'
    ? { at: sender.windowAsOf ?? sender.asOf, value, numerator, denominator, window: '7d', approximate: false, detail }
    : {
        at: sender.asOf,
        value,
        numerator: Math.round(value * denominator),
        denominator,
        window: 'lifetime',
        approximate: true,
        detail,
      };
}

/** Why there is none. Unknown is another thing than a week without mail. */
function withoutRate({ bounce }: RateRules, { window }: SenderRow): Missing {
  if (window === null) return { code: 'no-mail' };
  if (isImpossible([window.counts], bounce) || isPartOfNothing(window.counts, bounce)) return { code: 'impossible' };
  return { code: bounce !== null && sumOf(window.counts, bounce.denominator) === 0 ? 'no-mail' : 'unknown' };
}
