/** What the window is told of hooks beside their settings. */
import type { HookEvent } from '../../core/hooks.ts';
import type { HookDelivery } from '../../store/hooks.ts';

export interface HookDeliveryView extends Pick<
  HookDelivery,
  'id' | 'hook' | 'event' | 'detail' | 'attempts' | 'tookMs'
> {
  /** What the sentence that is told is made of; `null` where it cannot be read (any more). */
  readonly told: Pick<HookEvent, 'rule' | 'subject' | 'message'> | null;
  /** Epoch ms of the event. */
  readonly at: number;
  readonly outcome: 'waiting' | 'delivered' | 'failed';
}

/** `problem` is what a person has to put right before anything is stored; `null` when it was stored. */
export interface HookChange {
  readonly problem: string | null;
}
