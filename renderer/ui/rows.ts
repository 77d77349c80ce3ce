/** What mailbox and campaign rows have in common. */
import type { Severity } from '../../electron/core/alerts/state.ts';
import type { Warmup } from '../../electron/core/model.ts';
import { format } from '../format.ts';
import { messages } from '../messages.ts';

interface Judged {
  readonly worst: Severity | null;
  readonly stale: boolean;
  readonly goneSince: number | null;
  readonly asOf: number | null;
}

/** A row of the list of either. */
export interface ListedRow extends Judged {
  readonly accountId: string;
  readonly accountLabel: string;
  readonly id: string;
  readonly email?: string | null;
  readonly name: string | null;
  readonly status: string | null;
}

/** What a row is known by. */
export function rowKey({ accountId, id }: { readonly accountId: string; readonly id: string }): string {
  return `${accountId}/${id}`;
}

/** The name a campaign goes by. */
export function campaignName({ name }: { readonly name: string | null }): string {
  return name ?? messages.campaigns.unnamed;
}

/** When something was read last, and how long ago; `null` when it never was. */
export function lastReadWord(asOf: number | null, now: number): string | null {
  return asOf === null ? null : `${format.instant(asOf, now)}, ${format.age(asOf, now)}`;
}

/** The shape in front of a row. A known problem outweighs old values: it was true when last seen. Never read is not fine. */
export function rowState(row: Judged): 'ok' | 'warning' | 'critical' | 'stale' {
  return row.worst ?? (row.stale || row.goneSince !== null || row.asOf === null ? 'stale' : 'ok');
}

/** Sorts worst first, then old, then fine, then gone. */
export function severityRank(row: Judged): number {
  if (row.goneSince !== null) return 4;
  return { critical: 0, warning: 1, stale: 2, ok: 3 }[rowState(row)];
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
