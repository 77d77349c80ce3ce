import type { TimelineDay } from '../../electron/views/timeline.ts';
import { format } from '../format.ts';

/** What the provider splits a day's counts into, as it calls it; empty where it told of nothing. */
export function partsText({ parts = {} }: Pick<TimelineDay, 'parts'>): string {
  return Object.entries(parts)
    .map(([name, count]) => `${name} ${format.count(count)}`)
    .join(' · ');
}
