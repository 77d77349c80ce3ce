/** Hooks as the window sees them. The webhook's address is a secret and is not among it. */
import type { HookEventName, HookName } from '../../core/hooks.ts';

export interface HooksView {
  /** `path` is `null` when none was chosen. */
  readonly executable: { readonly enabled: boolean; readonly path: string | null };
  /** Only the host of the address; `null` when none was entered. */
  readonly webhook: { readonly enabled: boolean; readonly host: string | null };
}

export interface HookDeliveryView {
  readonly id: number;
  readonly hook: HookName;
  readonly event: HookEventName;
  /** What was told, as a sentence. */
  readonly message: string;
  /** Epoch ms of the event. */
  readonly at: number;
  readonly outcome: 'waiting' | 'delivered' | 'failed';
  /** Why it failed, or failed so far. */
  readonly detail: string | null;
  /** Attempts begun. */
  readonly attempts: number;
  /** Of the last attempt. */
  readonly tookMs: number | null;
}

/** `problem` is what a person has to put right before anything is stored; `null` when it was stored. */
export interface HookChange {
  readonly problem: string | null;
}
