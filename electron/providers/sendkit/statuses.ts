import type { StatusWords } from '../../core/statuses.ts';

/**
 * SendKit's words as far as they were seen: its pages list none completely, so what a word means is our reading. A mailbox
 * that is pending was not set up to its end.
 */
export const statuses: StatusWords = {
  sender: {
    active: 'fine',
    warming_up: 'fine',
    pending: 'attention',
    inactive: 'paused',
    error: 'stopped',
    failed: 'stopped',
    suspended: 'stopped',
  },
  campaign: { draft: 'fine', active: 'fine', paused: 'paused', completed: 'ended', archived: 'ended' },
  // Not begun and not needed are no trouble: whether a mailbox is warmed up at all says `enabled`.
  warmup: { not_started: 'fine', idle: 'fine', in_progress: 'fine', completed: 'ended' },
};
