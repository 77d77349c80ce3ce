/** What mailbox and campaign rows have in common. */
import { stateAt } from '../../electron/core/state/aged.ts';
import type { GlanceState } from '../../electron/core/state/glance.ts';
import type { Warmup } from '../../electron/core/model.ts';
import { format } from '../format.ts';
import { messages } from '../messages.ts';

/** A row of the list of either. */
export interface ListedRow {
  readonly state: GlanceState;
  readonly goneSince: number | null;
  readonly accountId: string;
  readonly accountLabel: string;
  readonly id: string;
}

/** The name a campaign goes by. */
export function campaignName({ name }: { readonly name: string | null }): string {
  return name ?? messages.campaigns.unnamed;
}

/** When something was read last, and how long ago; `null` when it never was. */
export function lastReadWord(asOf: number | null, now: number): string | null {
  return asOf === null ? null : `${format.instant(asOf, now)}, ${format.age(asOf, now)}`;
}

/** The shape in front of a row: what is gone is as it was when it was last seen. `oldAt`: when the numbers of its account grow old. */
export function rowState(
  { state, goneSince }: Pick<ListedRow, 'state' | 'goneSince'>,
  oldAt: number | null,
  now: number,
): GlanceState {
  return goneSince === null ? stateAt(state, oldAt, now) : 'stale';
}

/** True when a series has enough known values for a line. */
export function hasCourse(values: readonly (number | null)[]): boolean {
  return values.filter((value) => value !== null).length > 1;
}

/** A provider's word as it stands among ours: "ON_HOLD" is "on hold". */
export function plainWord(word: string | null): string | null {
  return word === null ? null : word.replaceAll('_', ' ').toLowerCase();
}

/** The provider's word on warm-up, or on/off; `null` when it says nothing. */
export function warmupWord(warmup: Warmup | null): string | null {
  if (warmup === null) return null;
  if (warmup.status !== null) return plainWord(warmup.status);
  return warmup.enabled === null ? null : warmup.enabled ? messages.mailboxes.warmupOn : messages.mailboxes.warmupOff;
}
