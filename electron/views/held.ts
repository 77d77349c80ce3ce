/**
 * What is not read now, whoever asks: its provider asked to wait, or one cycle reads so many at most. A refresh says so
 * instead of passing over it.
 */
import { dueAt, heldUntil } from '../core/polling/schedule.ts';
import type { Brought } from '../providers/provider.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';

export interface HeldRead {
  readonly accountId: string;
  readonly accountLabel: string;
  readonly providerName: string;
  /** What is not read; `all` of the account. */
  readonly what: Brought | 'all';
  /** Epoch ms. */
  readonly until: number;
  /** Because of a limit on requests; else the provider has problems. */
  readonly limit: boolean;
  /** So many of them, which the next cycle goes on with; `null`: all of them, as the provider asks. */
  readonly left: number | null;
}

/** What providers hold back of these accounts, one entry for each kind of number. */
export function heldReads(accounts: readonly AccountFacts[], now: number): readonly HeldRead[] {
  return accounts.flatMap((facts) => (facts.state === 'paused' ? [] : heldOf(facts, now)));
}

function heldOf({ account, providerName, provider, run, endpoints }: AccountFacts, now: number): readonly HeldRead[] {
  const whose = { accountId: account.id, accountLabel: account.label, providerName };
  const allUntil = heldUntil(run.retryAt, now);
  if (allUntil !== null) return [{ ...whose, what: 'all', until: allUntil, limit: true, left: null }];
  const held = new Map<Brought, HeldRead>();
  for (const { name, brings: what } of provider?.endpoints ?? []) {
    const stored = endpoints.find(({ endpoint }) => endpoint === name);
    if (stored === undefined) continue;
    const left = stored.notes.find((note) => note.code === 'left')?.count ?? null;
    const asked = heldUntil(stored.retryAt, now);
    const until = asked ?? (left === null ? null : dueAt(stored.nextAt, now));
    if (until === null || until <= now || until < (held.get(what)?.until ?? 0)) continue;
    const limit = stored.error?.kind === 'rate-limited';
    held.set(what, { ...whose, what, until, limit, left: asked === null ? left : null });
  }
  return [...held.values()];
}
