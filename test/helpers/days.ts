import type { Counts } from '../../electron/core/model.ts';
import { rateOf } from '../../electron/core/rates.ts';
import { krafter } from '../../electron/providers/krafter.ts';

/** The bounce rate of a day of exclusive states; `null` where its counts make none. */
export function bounceRateOf(counts: Counts | null): number | null {
  return counts === null ? null : (rateOf(counts, krafter.rates.bounce)?.value ?? null);
}
