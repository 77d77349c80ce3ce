/** Title and body of a desktop notification: one alert, a group that crossed together, or what happened meanwhile. */
import { rules } from '../alerts/catalog.ts';
import { thingsText } from '../alerts/kinds/phrases.ts';
import type { SpokenAlert } from '../alerts/model.ts';
import type { BannerContent, DigestKind, GroupOwners, NamedAlerts } from '../delivery/model.ts';
import type { Format } from '../format.ts';
import type { SubjectKind } from '../model.ts';
import { capitalised, nameText } from '../text.ts';
import { alertMessage, resolvedMessage } from './alerts.ts';

export interface BannerText {
  readonly title: string;
  readonly body: string;
}

/** The body alone says everything: some desktops clip or hide titles. */
export function bannerText(content: BannerContent, format: Format): BannerText {
  switch (content.kind) {
    case 'single':
      return singleText(content, format);
    case 'group':
      return groupText(content, format);
    case 'away':
    case 'quiet':
    case 'first-sight':
      return digestText(content, format);
  }
}

type Content<K extends BannerContent['kind']> = Extract<BannerContent, { readonly kind: K }>;

function singleText(content: Content<'single'>, format: Format): BannerText {
  const { said, rule, severity, subject, levels, names } = content;
  // Stored by an earlier version, in its words.
  if (said.code === 'said') return { title: said.title, body: said.body };
  const { phase, sample, threshold } = said;
  const alert: SpokenAlert = {
    rule,
    subject,
    phase,
    severity,
    sample,
    threshold,
    levels,
    providerName: names.provider,
  };
  const account = subject.kind === 'account' ? names.provider : `${nameText(names.account)}, ${names.provider}`;
  const { title, sentence } = stepText(content.step, alert, format);
  return { title, body: `${sentence} · ${account}` };
}

function stepText(
  step: Content<'single'>['step'],
  alert: SpokenAlert,
  format: Format,
): { readonly title: string; readonly sentence: string } {
  const { words } = rules[alert.rule];
  const title = words.title(alert, format);
  switch (step) {
    case 'resolved':
      return { title: words.resolvedTitle, sentence: resolvedMessage(alert, format) };
    case 'unstable':
      return {
        title: `${words.name} unstable`,
        sentence: `${alertMessage({ ...alert, levels: null }, format)}. It keeps changing and is told again when it is steady`,
      };
    case 'repeat':
      return { title: `Still: ${title}`, sentence: alertMessage(alert, format) };
    case 'fired':
    case 'raised':
      return { title, sentence: alertMessage(alert, format) };
  }
}

function groupText({ step, rule, facts, alerts, owners }: Content<'group'>, format: Format): BannerText {
  const { words } = rules[rule];
  const ofAccounts = facts.counts.sender + facts.counts.campaign === 0;
  const who = `${subjectsText(facts.counts, format)}${ofWhomText(owners, ofAccounts, format)}`;
  const where =
    owners.provider !== null && (owners.accounts > 1 || owners.client !== null) ? ` at ${owners.provider}` : '';
  const title = {
    unstable: `${who}${where}: ${words.noun} unstable`,
    resolved: `${who} ${words.groupResolved}${where}`,
    repeat: `${who} still ${words.group(facts, format)}${where}`,
    fired: `${who} ${words.group(facts, format)}${where}`,
    raised: `${who} ${words.group(facts, format)}${where}`,
  }[step];
  const more = step === 'resolved' ? '' : words.groupMore(facts, owners.provider);
  const whose = [whoseText(owners, ofAccounts, format), owners.provider ?? ''].filter((part) => part !== '');
  const list = [listText(alerts, 'figure', format), ...(whose.length === 0 ? [] : [whose.join(', ')])].join(' · ');
  return { title, body: more === '' ? list : `${capitalised(more)}. ${list}` };
}

/** " of 12 clients", " of Northwind"; empty where all are of one account that has no client, which the body names. */
function ofWhomText({ accounts, clients, client }: GroupOwners, ofAccounts: boolean, format: Format): string {
  if (client !== null) return ` of ${nameText(client)}`;
  if (clients !== null && clients > 1) return ` of ${format.plural(clients, 'client')}`;
  return ofAccounts || accounts < 2 ? '' : ` of ${format.plural(accounts, 'account')}`;
}

/** The account, else the client, else how many of them; empty for accounts, which are named themselves. */
function whoseText({ account, accounts, clients, client }: GroupOwners, ofAccounts: boolean, format: Format): string {
  if (account !== null) return ofAccounts ? '' : nameText(account);
  if (client !== null) return nameText(client);
  if (clients !== null) return format.plural(clients, 'client');
  return ofAccounts ? '' : format.plural(accounts, 'account');
}

/** "37 mailboxes", "2 mailboxes and 1 campaign". */
function subjectsText(counts: Readonly<Record<SubjectKind, number>>, format: Format): string {
  const parts = (['account', 'sender', 'campaign'] as const).flatMap((kind) =>
    counts[kind] === 0 ? [] : [thingsText(kind, counts[kind], format)],
  );
  return parts.length < 3 ? parts.join(' and ') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

function listText({ named, more }: NamedAlerts, say: 'figure' | 'rule' | 'name', format: Format): string {
  const texts = named.map(({ name, rule, value }) => {
    const { words } = rules[rule];
    const figure = say === 'name' || value === null ? '' : words.figure(value, format);
    return [nameText(name), say === 'figure' ? '' : words.short, figure].filter((part) => part !== '').join(' ');
  });
  return `${texts.join(', ')}${more > 0 ? ` and ${format.count(more)} more` : ''}`;
}

function digestText(content: Content<DigestKind>, format: Format): BannerText {
  const { kind, durationMs, fired, stillFiring, healed } = content;
  const part = (head: string, alerts: NamedAlerts, say: 'rule' | 'name') =>
    alerts.named.length === 0 ? [] : [`${head}${listText(alerts, say, format)}`];
  const parts = [
    ...part(kind === 'first-sight' ? '' : 'New: ', fired, 'rule'),
    ...part('Still: ', stillFiring, 'rule'),
    ...part('Over by itself: ', healed, 'name'),
  ];
  const title = {
    away: `While you were away (${format.duration(durationMs)})`,
    quiet: `During quiet hours (${format.duration(durationMs)})`,
    'first-sight': 'Already firing',
  }[kind];
  const now = sizeOf(fired) + sizeOf(stillFiring);
  return {
    title: `${title}: ${digestCount(now, sizeOf(healed), format)}`,
    body: parts.length === 0 ? 'Nothing to tell' : parts.join('. '),
  };
}

function sizeOf({ named, more }: NamedAlerts): number {
  return named.length + more;
}

function digestCount(now: number, healed: number, format: Format): string {
  if (now === 0) return healed === 0 ? 'no alerts' : `${format.plural(healed, 'alert')}, over by now`;
  return healed === 0
    ? format.plural(now, 'alert')
    : `${format.plural(now, 'alert')}, ${format.count(healed)} over by now`;
}
