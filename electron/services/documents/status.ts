/** The document `sendgauge status --json` prints, built from the cache alone. */
import { rules } from '../../core/alerts/catalog.ts';
import { firingSeverity, startOf, worstOf, type Alert } from '../../core/alerts/model.ts';
import { plainFormat, type Format } from '../../core/format.ts';
import { mailFields, type Account, type Counts } from '../../core/model.ts';
import { pick } from '../../core/pick.ts';
import { attemptedOf, limitUsed, rateOf } from '../../core/rates.ts';
import { heldUntil } from '../../core/polling/schedule.ts';
import { rulesOf, type RuleBook, type RulesOfAccount } from '../../core/alerts/rule-book.ts';
import type { Settings } from '../../core/settings.ts';
import type {
  OverallStatus,
  StatusAccount,
  StatusAlert,
  StatusCampaign,
  StatusDay,
  StatusDocument,
  StatusGlance,
  StatusReport,
  StatusSender,
  StatusWindow,
} from '../../core/state/status-document.ts';
import { senderBounce, usableLimit, windowCounts } from '../../core/summary.ts';
import type { Glance, GlanceState } from '../../core/state/glance.ts';
import { headlineOf } from '../../core/state/headline.ts';
import { alertMessage } from '../../core/words/alerts.ts';
import { headlineText } from '../../core/words/headline.ts';
import { noteText } from '../../core/words/notes.ts';
import { listAccounts } from '../../store/accounts/accounts.ts';
import { listAlerts } from '../../store/alerts/states.ts';
import type { Db } from '../../store/db.ts';
import { readTogether } from '../../store/statement.ts';
import { dayStateAt, isOld, isWithin, type CampaignRow, type DayRow, type SenderRow } from '../../core/snapshot.ts';
import { listDays } from '../../store/mail/reads.ts';
import { listReports, type ReportRow } from '../../store/reports.ts';
import { mutesAt, type Mute } from '../../store/alerts/person.ts';
import { readRuleBook } from '../../store/alerts/rules.ts';
import { agesOf, senderAsOf } from '../accounts/ages.ts';
import { readFacts, type AccountFacts } from '../accounts/facts.ts';
import { readGlance, senderGlance } from '../accounts/glance.ts';

export interface StatusOptions {
  readonly settings: Settings;
  /** Only these accounts (and their alerts); all of them when absent. */
  readonly accountIds?: readonly string[];
  /** For a person: numbers in sentences are written so, and fractions are whole, because it is this that rounds them. */
  readonly format?: Format;
  /** The accounts that were just read with success; where none was, the status is unknown whatever the cache has. */
  readonly readNow?: ReadonlySet<string>;
  /** All cached days instead of the latest ones. */
  readonly allDays?: boolean;
}

/** At most this many of an account's latest days are printed. */
const daysPrinted = 400;

/** Builds the document as of `now` (epoch ms). Reads the cache only; never throws for missing data, which is `null`. */
export function buildStatus(db: Db, now: number, options: StatusOptions): StatusDocument {
  return readTogether(db, () => statusOf(db, now, options));
}

function statusOf(db: Db, now: number, options: StatusOptions): StatusDocument {
  const wanted = (account: Account) => options.accountIds === undefined || options.accountIds.includes(account.id);
  const facts = listAccounts(db)
    .filter(wanted)
    .map((account) => readFacts(db, account, now, options.settings));
  const book = readRuleBook(db);
  const byId = new Map(facts.map((fact) => [fact.account.id, { ...fact, rulesAt: rulesOf(book, fact.account) }]));
  const alerts = listAlerts(db).filter((alert) => byId.has(alert.accountId));
  const muteOf = mutesAt(db, now);
  const { paused } = options.settings;
  const glance = readGlance({ db, accounts: facts, alerts, muteOf, now, paused }, 'troubled');
  const figures: Figures =
    options.format === undefined
      ? { format: plainFormat, fraction: rounded }
      : { format: options.format, fraction: (value) => value };
  return {
    schema: 1,
    generatedAt: isoTime(now),
    status: overallStatus(glance, facts, (fact) => hasLiveNumber(fact, book, now), options.readNow),
    glance: statusGlance(glance, figures.format),
    accounts: sortedBy(
      facts.map((fact) => statusAccount(db, fact, glance, now, figures, options.allDays === true)),
      (account) => account.id,
    ),
    alerts: sortedBy(
      alerts.map((alert) => ({
        ...statusAlert(alert, byId.get(alert.accountId), figures),
        ...personsWord(alert, muteOf({ accountId: alert.accountId, ...alert.subject }), now),
      })),
      (alert) => alert.id,
    ),
  };
}

/** What a person said about an alert: seen, not now, not about this one. */
function personsWord(
  { acknowledgedAt, snoozedUntil }: Alert,
  muted: Mute | null,
  now: number,
): Pick<StatusAlert, 'acknowledgedAt' | 'snoozedUntil' | 'muted'> {
  return {
    acknowledgedAt: isoOrNull(acknowledgedAt),
    snoozedUntil: snoozedUntil !== null && snoozedUntil > now ? isoTime(snoozedUntil) : null,
    muted: muted === null ? null : { until: isoOrNull(muted.until) },
  };
}

function statusGlance(glance: Glance, format: Format): StatusGlance {
  const { state, clients, troubles } = glance;
  return {
    state,
    headline: headlineText(headlineOf(glance), format),
    clients,
    troubles: troubles.map((trouble) => {
      const { accountId, ...subject } = trouble.subject;
      return { accountId, subject, state: trouble.state };
    }),
  };
}

/**
 * What the exit status of `check` and `status` says: unknown when none could be read (in this run, or lately), else how
 * everything is at a glance, and a warning at least while anything is old or unread, or any account has no live number.
 * What a person has seen still is what it is: a monitoring system has its own acknowledgements.
 */
function overallStatus(
  { state, world, troubles }: Glance,
  facts: readonly AccountFacts[],
  isLive: (facts: AccountFacts) => boolean,
  readNow?: ReadonlySet<string>,
): OverallStatus {
  // What a paused account last said is not news: nobody is asking it.
  const asked = facts.filter(({ account }) => !account.paused);
  const known = readNow === undefined ? asked.some(isLive) : asked.some(({ account }) => readNow.has(account.id));
  if (!known) return 'unknown';
  const seen = world.alerts.filter(({ quieted }) => quieted === 'acknowledged' || quieted === 'snoozed');
  const worst = worstOf([firingSeverity(seen), state === 'critical' || state === 'warning' ? state : null]);
  if (worst !== null) return worst;
  const isKnown = !troubles.some((trouble) => unknownStates.has(trouble.state));
  return isKnown && asked.every(isLive) ? 'ok' : 'warning';
}

const unknownStates: ReadonlySet<GlanceState> = new Set(['offline', 'stale', 'unread']);

/** Whether a live number came within the time after which an outage is told, or two intervals where those are longer. */
function hasLiveNumber(facts: AccountFacts, book: RuleBook, now: number): boolean {
  const { account, intervalMs } = facts;
  const { liveAsOf } = facts.run;
  const { values } = rulesOf(book, account)('data-outage', 'account', account.id);
  const outageMs = values.warning ?? values.critical ?? rules['data-outage'].defaults.warning ?? 0;
  return !isOld(liveAsOf, now, intervalMs) || isWithin(liveAsOf, now, outageMs);
}

/** Thousands of mailboxes are of one time. */
let lastTime = { at: 0, text: new Date(0).toISOString() };

/** ISO 8601 in UTC. */
export function isoTime(at: number): string {
  if (lastTime.at !== at) lastTime = { at, text: new Date(at).toISOString() };
  return lastTime.text;
}

/** ISO 8601 in UTC; unknown stays `null`. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at);
}

/** A fraction with 4 decimals; unknown stays `null`. */
export function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}

type Fraction = (value: number | null) => number | null;

/** How figures stand in the document: those in sentences, and fractions by themselves. */
interface Figures {
  readonly format: Format;
  readonly fraction: Fraction;
}

function sortedBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return items.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : keyOf(left) > keyOf(right) ? 1 : 0));
}

function statusAccount(
  db: Db,
  facts: AccountFacts,
  glance: Glance,
  now: number,
  { format, fraction }: Figures,
  allDays: boolean,
): StatusAccount {
  const { account, run, summary } = facts;
  return {
    ...pick(account, ['id', 'provider', 'label', 'client']),
    state: facts.state,
    asOf: isoOrNull(run.asOf),
    liveAsOf: isoOrNull(run.liveAsOf),
    oldestAsOf: isoOrNull(agesOf(facts).oldest),
    retryAt: isoOrNull(heldUntil(run.retryAt, now)),
    error: run.error,
    notes: facts.notes.map((note) => noteText(note, facts.providerName, format)),
    glance: glance.account(account.id),
    summary: {
      ...pick(summary, ['sentToday', 'sentAtLeast', 'limited', 'dailyLimit']),
      limitUsed: fraction(summary.limitUsed),
      bounceRate: fraction(summary.bounce?.value ?? null),
      complaintRate: fraction(summary.complaint?.value ?? null),
      deliveryRate: fraction(summary.delivery?.value ?? null),
    },
    senders: sortedBy(
      facts.senders().map((sender) => statusSender(facts, glance, sender, now, fraction)),
      (sender) => sender.id,
    ),
    campaigns: sortedBy(
      facts.campaigns.map((campaign) => statusCampaign(facts, glance, campaign, fraction)),
      (campaign) => campaign.id,
    ),
    daily: dailyRows(db, account.id, allDays).map((row) => statusDay(facts, row, fraction)),
    windows: sortedBy(
      facts.windows.map((window) => statusWindow(facts, window, fraction)),
      (window) => window.period,
    ),
    health: facts.health.map(({ asOf, ...item }) => ({ ...item, asOf: isoTime(asOf) })),
    reports: sortedBy(listReports(db, account.id).map(statusReport), (report) => report.id),
  };
}

/** The latest days the cache has, ascending, whatever today is: an old series stays readable, its holes included. */
function dailyRows(db: Db, accountId: string, allDays: boolean): readonly DayRow[] {
  const days = listDays(db, accountId, '1970-01-01', '9999-12-31');
  return allDays ? days : days.slice(-daysPrinted);
}

/** Written out: there are thousands of them. */
function statusSender(
  facts: AccountFacts,
  glance: Glance,
  sender: SenderRow,
  now: number,
  fraction: Fraction,
): StatusSender {
  const { rates, today } = facts;
  const { id, email, name, status, sentToday, totalSent, totalReceived, warmup } = sender;
  const dailyLimit = usableLimit(sender.dailyLimit);
  const bounce = senderBounce(sender, rates, today);
  return {
    id,
    email,
    name,
    status,
    sentToday,
    dailyLimit,
    limitUsed: fraction(limitUsed(sentToday, dailyLimit)),
    bounceRate: fraction(bounce?.value ?? null),
    bounceWindow: bounce === null || bounce.window === '30d' ? null : bounce.window,
    totalSent,
    totalReceived,
    warmup,
    glance: senderGlance(glance, facts, sender, now).state,
    goneSince: isoOrNull(sender.goneSince),
    asOf: isoOrNull(senderAsOf(sender, today)),
  };
}

function statusCampaign(
  { account, rates }: AccountFacts,
  glance: Glance,
  campaign: CampaignRow,
  fraction: Fraction,
): StatusCampaign {
  const { counts } = campaign;
  return {
    ...pick(campaign, ['id', 'name', 'status', 'totalLeads']),
    ...pick(counts, ['sent', 'opened', 'clicked', 'replied', 'bounced']),
    openRate: fraction(rateOf(counts, rates.open)?.value ?? null),
    clickRate: fraction(rateOf(counts, rates.click)?.value ?? null),
    replyRate: fraction(rateOf(counts, rates.reply)?.value ?? null),
    bounceRate: fraction(rateOf(counts, rates.bounce)?.value ?? null),
    steps: campaign.steps.map((each) => ({
      step: each.step,
      ...pick(each.counts, ['sent', 'opened', 'clicked', 'bounced']),
      bounceRate: fraction(rateOf(each.counts, rates.bounce)?.value ?? null),
    })),
    leadStatus: campaign.leadStatus,
    glance: glance.subject(account.id, 'campaign', campaign.id).state,
    goneSince: isoOrNull(campaign.goneSince),
    asOf: isoOrNull(campaign.asOf),
  };
}

function statusDay({ rates, today }: AccountFacts, row: DayRow, fraction: Fraction): StatusDay {
  const { day, counts } = row;
  return {
    day,
    ...pick(counts, mailFields),
    ...deliveryRates(counts, rates, fraction),
    openRate: fraction(rateOf(counts, rates.open)?.value ?? null),
    replyRate: fraction(rateOf(counts, rates.reply)?.value ?? null),
    attempted: attemptedOf(counts, rates),
    state: dayStateAt(row, today),
    parts: row.parts ?? {},
  };
}

function deliveryRates(
  counts: Counts,
  rates: AccountFacts['rates'],
  fraction: Fraction,
): Pick<StatusWindow, 'bounceRate' | 'deliveryRate' | 'complaintRate'> {
  return {
    bounceRate: fraction(rateOf(counts, rates.bounce)?.value ?? null),
    deliveryRate: fraction(rateOf(counts, rates.delivery)?.value ?? null),
    complaintRate: fraction(rateOf(counts, rates.complaint)?.value ?? null),
  };
}

function statusWindow(
  { rates }: AccountFacts,
  window: AccountFacts['windows'][number],
  fraction: Fraction,
): StatusWindow {
  return {
    period: window.period,
    since: isoOrNull(window.since),
    asOf: isoTime(window.at),
    ...pick(window, ['total', 'byStatus']),
    ...deliveryRates(windowCounts(window), rates, fraction),
  };
}

function statusReport(report: ReportRow): StatusReport {
  return { ...pick(report, ['id', 'title', 'type', 'status']), requestedAt: isoTime(report.requestedAt) };
}

/** One alert as the document prints it; `facts` of its account lends the names and the rules. */
function statusAlert(
  alert: Alert,
  facts: (Pick<AccountFacts, 'providerName'> & { readonly rulesAt: RulesOfAccount }) | undefined,
  { format, fraction }: Figures,
): Omit<StatusAlert, 'acknowledgedAt' | 'snoozedUntil' | 'muted'> {
  const { sample, subject } = alert;
  const levels = facts === undefined ? null : facts.rulesAt(alert.rule, subject.kind, subject.id).rule.levels;
  return {
    ...pick(alert, ['id', 'rule', 'severity', 'phase', 'accountId', 'subject']),
    value: fraction(sample?.value ?? null),
    numerator: sample?.numerator ?? null,
    denominator: sample?.denominator ?? null,
    threshold: fraction(alert.threshold),
    window: sample?.window ?? null,
    since: isoTime(startOf(alert)),
    message: alertMessage({ ...alert, levels, providerName: facts?.providerName ?? '' }, format),
    data: alert.data,
  };
}
