/** What is exported and old is said: a file of numbers says nothing of its own age. */
import type { Account } from '../core/model.ts';
import type { Age } from '../core/state/glance.ts';
import { oldestOf, senderAsOf } from '../services/accounts/ages.ts';
import { readFacts, type AccountFacts } from '../services/accounts/facts.ts';
import { campaignAge, daysAge, everyMsOf, senderAge } from '../services/accounts/glance.ts';
import type { App } from '../services/app.ts';

interface Aged {
  readonly age: Age;
  /** Epoch ms; `null` when it was never read. */
  readonly asOf: number | null;
}

type Dated = 'daily' | 'senders' | 'campaigns';

const agedOf: Readonly<Record<Dated, (facts: AccountFacts, now: number) => readonly Aged[]>> = {
  daily: (facts, now) =>
    facts.run.asOf === null ? [] : [{ age: daysAge(facts, now), asOf: facts.run.daysAsOf ?? facts.run.liveAsOf }],
  senders: (facts, now) =>
    facts
      .senders()
      .filter(({ goneSince }) => goneSince === null)
      .map((sender) => ({ age: senderAge(facts, sender, now), asOf: senderAsOf(sender, facts.today) })),
  campaigns: (facts, now) => {
    const everyMs = everyMsOf(facts);
    return facts.campaigns
      .filter(({ goneSince }) => goneSince === null)
      .map((campaign) => ({ age: campaignAge(campaign, everyMs, now), asOf: campaign.asOf }));
  },
};

const named: Readonly<Record<Dated, readonly [one: string, many: string]>> = {
  daily: ['account', 'accounts'],
  senders: ['mailbox', 'mailboxes'],
  campaigns: ['campaign', 'campaigns'],
};

/** How much of what is exported is old data; `null` when nothing is. */
export function ageNote(
  { db, now: clock, settings, format }: App,
  accounts: readonly Account[],
  what: Dated,
): string | null {
  const now = clock();
  const all = accounts.flatMap((account) => agedOf[what](readFacts(db, account, now, settings()), now));
  const old = all.filter(({ age }) => age === 'old');
  if (old.length === 0) return null;
  const oldest = format.moment(oldestOf(old.map(({ asOf }) => asOf)), now);
  return `Old data of ${format.count(old.length)} of ${format.plural(all.length, ...named[what])}, the oldest as of ${oldest}.`;
}
