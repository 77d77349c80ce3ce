/** Which account, mailbox or campaign a word on the command line means. */
import type { Account, Subject } from '../../core/model.ts';
import { itemsNamed } from '../../core/search.ts';
import { campaignSubject, senderSubject } from '../../core/snapshot.ts';
import { nameText } from '../../core/text.ts';
import { listAccounts } from '../../store/accounts/accounts.ts';
import type { Db } from '../../store/db.ts';
import { listCampaigns, listSenders } from '../../store/mail/reads.ts';
import { UsageError } from '../exit.ts';

/** At most this many candidates are listed. */
const mostListed = 10;

interface Candidate {
  readonly subject: Subject;
  /** What it may be called besides its id. */
  readonly names: readonly string[];
  readonly gone: boolean;
}

/**
 * `account` or `account/subject`. An account is named by its id, or its label when no other has it; a subject by the
 * provider's id, or a mailbox address or campaign name when unique, with `sender:` or `campaign:` before it where both
 * have it. What is unknown or ambiguous is wrong usage, with the candidates listed.
 */
export function subjectNamed(db: Db, text: string): Subject {
  const end = accountEnd(listAccounts(db), text);
  const account = accountNamed(db, text.slice(0, end));
  if (end === text.length) return { accountId: account.id, kind: 'account', id: account.id, name: account.label };
  return found(text.slice(end + 1), candidatesOf(db, account), account);
}

/** Where the account's part ends. A label may hold a slash itself: the longest that is one counts. */
function accountEnd(accounts: readonly Account[], text: string): number {
  const slashes = [...text.matchAll(/\//g)].map(({ index }) => index);
  const isAccount = (name: string) =>
    accounts.some(({ id }) => id === name) || itemsNamed(accounts, ({ label }) => [label], name).length > 0;
  return [...slashes, text.length].findLast((end) => isAccount(text.slice(0, end))) ?? slashes[0] ?? text.length;
}

function accountNamed(db: Db, text: string): Account {
  const accounts = listAccounts(db);
  const byId = accounts.find(({ id }) => id === text);
  if (byId !== undefined) return byId;
  const byLabel = itemsNamed(accounts, ({ label }) => [label], text);
  const [only] = byLabel;
  if (only !== undefined && byLabel.length === 1) return only;
  const listed = byLabel.length > 1 ? byLabel : accounts;
  throw new UsageError(
    [
      byLabel.length > 1
        ? `More than one account is called "${nameText(text)}":`
        : `There is no account "${nameText(text)}".`,
      ...limited(listed.map(({ id, label }) => `  ${id}  ${nameText(label)}`)),
    ].join('\n'),
  );
}

function candidatesOf(db: Db, { id: accountId }: Account): readonly Candidate[] {
  const senders = listSenders(db, accountId).map((sender): Candidate => ({
    subject: senderSubject(accountId, sender),
    names: [sender.email, sender.name].filter((each) => each !== null),
    gone: sender.goneSince !== null,
  }));
  const campaigns = listCampaigns(db, accountId).map((campaign): Candidate => ({
    subject: campaignSubject(accountId, campaign),
    names: campaign.name === null ? [] : [campaign.name],
    gone: campaign.goneSince !== null,
  }));
  return [...senders, ...campaigns];
}

function found(text: string, all: readonly Candidate[], account: Account): Subject {
  const [, kind, rest = text] = /^(sender|campaign):(.+)$/s.exec(text) ?? [];
  const ofKind = kind === undefined ? all : all.filter(({ subject }) => subject.kind === kind);
  const byId = ofKind.filter(({ subject }) => subject.id === rest);
  const byName = itemsNamed(ofKind, ({ names }) => names, rest);
  const matches = byId.length > 0 ? byId : present(byName);
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only.subject;
  const which = `"${nameText(rest)}" in ${nameText(account.label)}`;
  const listed = matches.length > 0 ? matches : all.filter(({ gone }) => !gone);
  throw new UsageError(
    [
      matches.length > 0 ? `${which} can be any of these:` : `There is no mailbox or campaign ${which}.`,
      ...limited(
        listed.map(({ subject }) => `  ${account.id}/${subject.kind}:${subject.id}  ${nameText(subject.name)}`),
      ),
    ].join('\n'),
  );
}

/** What is gone stands back behind what is there. */
function present(candidates: readonly Candidate[]): readonly Candidate[] {
  const there = candidates.filter(({ gone }) => !gone);
  return there.length > 0 ? there : candidates;
}

function limited(lines: readonly string[]): readonly string[] {
  const rest = lines.length - mostListed;
  return rest > 0 ? [...lines.slice(0, mostListed), `  and ${String(rest)} more`] : lines;
}
