/**
 * The past of every subject under one rule, from the cache alone: one sample a day, at the end of the provider's day
 * (its last millisecond; today's is at `now`). Days without a known value have no sample.
 */
import type { RuleName } from '../../core/alerts/model.ts';
import { campaignBounces, mailboxBounces, weekly } from './replay-rates.ts';
import type { ReplaySource, SubjectSeries } from './replay-source.ts';
import { limits, ramps } from './replay-volume.ts';
import { drop, rollingRate } from './readings-week.ts';

/** The rules whose past the cache holds; the others need what passes within a day, or the state of the connection. */
export type ReplayableRule = Exclude<RuleName, 'limit-pace' | 'silence' | 'data-outage' | 'key-rejected'>;

/** Every subject of the account under that rule, the account first, then mailboxes and campaigns by id. */
export function seriesOf(source: ReplaySource, rule: ReplayableRule): readonly SubjectSeries[] {
  const { rates } = source;
  switch (rule) {
    case 'bounce-rate':
      return [
        ...weekly(source, rates.bounce, rollingRate),
        ...mailboxBounces(source, rates.bounce),
        ...campaignBounces(source, rates.bounce),
      ];
    case 'complaint-rate':
      return weekly(source, rates.complaint, rollingRate);
    case 'delivery-drop':
      return weekly(source, rates.delivery, drop);
    case 'reply-drop':
      return weekly(source, rates.reply, drop);
    case 'daily-limit':
      return limits(source);
    case 'ramp':
      return ramps(source);
  }
}
