/**
 * What is not read now, whoever asks: its provider asked to wait, or one cycle reads so many at most. A refresh says so
 * instead of passing over it.
 */
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
  if (run.retryAt !== null && run.retryAt > now)
    return [{ ...whose, what: 'all', until: run.retryAt, limit: true, left: null }];
  const held = new Map<Brought, HeldRead>();
  for (const { name, brings: what } of provider?.endpoints ?? []) {
    const stored = endpoints.find(({ endpoint }) => endpoint === name);
    if (stored === undefined) continue;
    const left = stored.notes.find((note) => note.code === 'left')?.count ?? null;
    const isHeld = stored.retryAt !== null && stored.retryAt > now;
    const until = isHeld ? stored.retryAt : left === null ? null : stored.nextAt;
    if (until === null || until <= now || until < (held.get(what)?.until ?? 0)) continue;
    held.set(what, { ...whose, what, until, limit: stored.error?.kind === 'rate-limited', left: isHeld ? null : left });
  }
  return [...held.values()];
}
