/**
 * The past of every subject under one rule, from the cache alone: one sample a day, at the end of the provider's day
 * (its last millisecond; today's is at `now`). Days without a known value have no sample.
 */
import type { Past } from '../../core/alerts/rule.ts';
import { campaignBounces, mailboxBounces, weekly } from './replay-rates.ts';
import type { ReplaySource, SubjectSeries } from './replay-source.ts';
import { limits, ramps } from './replay-volume.ts';

/** Every subject of the account, series by series, by id. */
export function storedSeriesOf(source: ReplaySource, past: readonly Past[]): readonly SubjectSeries[] {
  return past.flatMap((series) => {
    switch (series.of) {
      case 'weeks':
        return weekly(source, series.measure(source.rates));
      case 'mailbox-bounces':
        return mailboxBounces(source);
      case 'campaign-bounces':
        return campaignBounces(source);
      case 'limits':
        return limits(source);
      case 'ramps':
        return ramps(source);
    }
  });
}
