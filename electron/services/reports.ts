/** Reports: the one thing Sendgauge ever writes at a provider, and only when a person asked for it (decisions R1 to R7). */
import * as v from 'valibot';
import { dayOf, minuteMs, secondMs } from '../core/days.ts';
import { mayBeOwnTrouble, ProviderFailure } from '../core/errors.ts';
import { heldUntil } from '../core/polling/schedule.ts';
import type { Account, ReportNote, ReportReading, ReportRequest } from '../core/model.ts';
import { providerOf } from '../providers/index.ts';
import { keyKindOf } from '../providers/keys.ts';
import type { ReportMaker, Transport } from '../providers/provider.ts';
import { readAccess } from '../store/accounts/access.ts';
import { findAccount, readAccountRun } from '../store/accounts/accounts.ts';
import type { Db } from '../store/db.ts';
import { inTransaction } from '../store/statement.ts';
import { listReports, saveReport, type ReportRow } from '../store/reports.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { App } from './app.ts';
import { addressOf, openTransport } from './accounts/connection.ts';

/** Pauses between looks at a queued report, one after another; the last one again and again until `giveUpAfterMs` (decision R1). */
const pausesMs = [15 * secondMs, 30 * secondMs, minuteMs, 2 * minuteMs, 5 * minuteMs];
const giveUpAfterMs = 30 * minuteMs;
/** An identical request within this time is taken for a double click (decision R3). */
const sameRequestMs = minuteMs;
const recentSetting = 'recentReportRequests';
const recentSchema = v.array(v.object({ mark: v.string(), at: v.number() }));

export interface CreateOutcome {
  readonly created: number;
  /** What is wrong with the request, in a person's words; nothing was sent. */
  readonly problems: readonly string[];
  readonly message: string;
}

const refused = (problems: readonly string[]): CreateOutcome => ({
  created: 0,
  problems,
  message: 'Nothing was sent.',
});

function queued(created: number): CreateOutcome {
  const count = created === 1 ? '1 report' : `${created} reports`;
  return { created, problems: [], message: `${count} queued at the provider.` };
}

interface Open {
  readonly account: Account;
  readonly providerName: string;
  readonly reports: ReportMaker;
  readonly transport: Transport;
  readonly keyKind: string | null;
}

const never = new AbortController().signal;

async function open(app: App, accountId: string, signal: AbortSignal = never): Promise<Open | string> {
  const account = findAccount(app.db, accountId);
  const provider = account === null ? null : providerOf(account.provider);
  if (account === null || provider === null) return 'This account no longer exists.';
  const { name: providerName, reports, keyKinds } = provider;
  if (reports === undefined) return `${providerName} offers no reports.`;
  const address = await addressOf(app, account, provider, signal);
  const transport = openTransport(app, address, account.settings, signal);
  return { account, providerName, reports, transport, keyKind: keyKindOf(keyKinds, address.key) };
}

/** Names what is sent, never the key. */
function fingerprint(
  accountId: string,
  { type, campaignIds, periodStart, periodEnd, sections }: ReportRequest,
): string {
  const chosen = Object.entries(sections).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([accountId, type, campaignIds.toSorted(), periodStart, periodEnd, chosen]);
}

function recentRequests(db: Db, now: number): v.InferOutput<typeof recentSchema> {
  const stored = v.safeParse(recentSchema, readSetting(db, recentSetting));
  return stored.success ? stored.output.filter(({ at }) => at <= now && now - at < sameRequestMs) : [];
}

/** Notes that the request is about to be sent; false when the same one was sent less than a minute ago, by any process. */
function claim({ db, now }: App, mark: string): boolean {
  return inTransaction(db, () => {
    const recent = recentRequests(db, now());
    if (recent.some((request) => request.mark === mark)) return false;
    writeSetting(db, recentSetting, [...recent, { mark, at: now() }]);
    return true;
  });
}

/** The provider surely did not take it: asking again is no double click. */
function release({ db, now }: App, mark: string): void {
  inTransaction(db, () =>
    writeSetting(
      db,
      recentSetting,
      recentRequests(db, now()).filter((request) => request.mark !== mark),
    ),
  );
}

/** The request in pieces the provider accepts: the same but for the campaigns (decision R4). */
function batchesOf(request: ReportRequest, campaignsPerRequest: number): readonly ReportRequest[] {
  if (request.campaignIds.length <= campaignsPerRequest) return [request];
  const starts = Array.from(
    { length: Math.ceil(request.campaignIds.length / campaignsPerRequest) },
    (_, index) => index * campaignsPerRequest,
  );
  return starts.map((from) => ({
    ...request,
    campaignIds: request.campaignIds.slice(from, from + campaignsPerRequest),
  }));
}

/** Asks for reports on any number of campaigns, one request after another; the person was shown how many (decision R4). */
export async function createReportsInBatches(
  app: App,
  accountId: string,
  request: ReportRequest,
): Promise<CreateOutcome> {
  const account = findAccount(app.db, accountId);
  const reports = account === null ? undefined : providerOf(account.provider)?.reports;
  const batches = batchesOf(request, reports?.campaignsPerRequest ?? Number.MAX_SAFE_INTEGER);
  let created = 0;
  for (const batch of batches) {
    const outcome = await createReports(app, accountId, batch);
    created += outcome.created;
    if (outcome.created === 0) return { ...outcome, created };
  }
  return queued(created);
}

/** Asks for reports with one request. Never repeated by itself, never with recipients (decisions R2, R3). */
export async function createReports(app: App, accountId: string, request: ReportRequest): Promise<CreateOutcome> {
  try {
    const opened = await open(app, accountId);
    if (typeof opened === 'string') return refused([opened]);
    const { providerName, reports, keyKind } = opened;
    if (!reports.types.some(({ id }) => id === request.type)) return refused([`${providerName} has no such report.`]);
    const problems = reports.problems(request, keyKind, dayOf(app.now()));
    if (problems.length > 0) return refused(problems);
    const mark = fingerprint(accountId, request);
    if (!claim(app, mark)) return refused(['The same report was asked for less than a minute ago.']);
    return await send(app, opened, request, () => release(app, mark));
  } catch (thrown) {
    if (thrown instanceof ProviderFailure) return refused([thrown.error.message]);
    throw thrown;
  }
}

async function send(
  app: App,
  { account, reports, transport }: Open,
  request: ReportRequest,
  onRefused: () => void,
): Promise<CreateOutcome> {
  const now = app.now();
  try {
    const created = await reports.create(transport, request);
    // Reports answer campaigns in order only when there are as many of them (decision R5).
    const paired = created.length === request.campaignIds.length;
    inTransaction(app.db, () => {
      for (const [index, report] of created.entries()) {
        save(app, row(account, request, report, now, paired ? (request.campaignIds[index] ?? null) : null));
      }
    });
    return queued(created.length);
  } catch (thrown) {
    if (!(thrown instanceof ProviderFailure)) throw thrown;
    const { error } = thrown;
    const perhapsSent = [
      'timeout',
      'network',
      'unavailable',
      'incomplete',
      'web-page',
      'unexpected',
      'too-large',
    ].includes(error.kind);
    if (!perhapsSent) {
      onRefused();
      return refused([error.message, ...(error.details ?? []).map(({ field, message }) => `${field}: ${message}`)]);
    }
    const unknown: ReportReading = { id: `unknown-${now}`, title: null, type: request.type, status: 'unknown' };
    save(app, {
      ...row(account, request, unknown, now, null),
      nextCheckAt: null,
      note: { code: 'said', text: error.message },
    });
    return { created: 0, problems: [], message: error.message };
  }
}

function row(
  account: Account,
  request: ReportRequest,
  report: ReportReading,
  now: number,
  campaignId: string | null,
): ReportRow {
  return {
    ...report,
    accountId: account.id,
    campaignId,
    periodStart: request.periodStart,
    periodEnd: request.periodEnd,
    requestedAt: now,
    checkedAt: null,
    nextCheckAt: now + nextPause(0),
    note: null,
  };
}

/** How a report ended by its provider's own word; `null` while it is still being made, or the word is not known. */
export function reportOutcome(outcomes: ReportMaker['outcomes'], status: string): 'ready' | 'failed' | null {
  const words = status.toLowerCase().split(/[^a-z]+/);
  const said = words.flatMap((word) => (Object.hasOwn(outcomes, word) ? (outcomes[word] ?? []) : []));
  if (said.includes('failed')) return 'failed';
  return said.length === 0 || words.includes('not') || words.includes('partially') ? null : 'ready';
}

export interface ReportLook {
  /** This process only looks in: not what it may not be able to do by itself is noted. */
  readonly visiting?: boolean;
  /** Ends it; nothing is noted then. */
  readonly signal?: AbortSignal;
}

/** Looks at a report now and notes what came of it. */
export async function checkReport(
  app: App,
  accountId: string,
  id: string,
  { visiting = false, signal = never }: ReportLook = {},
): Promise<void> {
  const report = listReports(app.db, accountId).find((candidate) => candidate.id === id);
  if (report === undefined || report.status === 'unknown') return;
  const now = app.now();
  const access = readAccess(app.db, accountId)?.version;
  try {
    const opened = await open(app, accountId, signal);
    if (typeof opened === 'string') return;
    const { status, title } = await opened.reports.status(opened.transport, id);
    const ended = reportOutcome(opened.reports.outcomes, status) !== null;
    const late = now - report.requestedAt > giveUpAfterMs;
    const note = ended ? null : late ? ({ code: 'still-queued' } as const) : report.note;
    save(app, {
      ...report,
      status,
      title: title ?? report.title,
      checkedAt: now,
      nextCheckAt: ended || late ? null : now + nextPause(now - report.requestedAt),
      note,
    });
  } catch (thrown) {
    if (!(thrown instanceof ProviderFailure)) throw thrown;
    // What a former key or address came to says nothing either.
    if (signal.aborted || (visiting && mayBeOwnTrouble(thrown.error))) return;
    if (readAccess(app.db, accountId)?.version !== access) return;
    const notOffered = thrown.error.kind === 'not-found' || thrown.error.kind === 'refused';
    const note: ReportNote = notOffered ? { code: 'status-not-told' } : { code: 'said', text: thrown.error.message };
    const late = now - report.requestedAt > giveUpAfterMs;
    const nextCheckAt = Math.max(now + nextPause(now - report.requestedAt), thrown.error.retryAt ?? 0);
    save(app, { ...report, checkedAt: now, nextCheckAt: notOffered || late ? null : nextCheckAt, note });
    if (notOffered) stopLooking(app, accountId, note);
  }
}

/** The pause, ms, to make this long after the report was asked for. */
function nextPause(waitedMs: number): number {
  let lookedAt = 0;
  return pausesMs.find((pause) => (lookedAt += pause) > waitedMs) ?? 5 * minuteMs;
}

/** Stores what was learned, unless the account was removed while we asked. */
function save(app: App, row: ReportRow): void {
  inTransaction(app.db, () => {
    if (findAccount(app.db, row.accountId) !== null) saveReport(app.db, row);
  });
}

/** One "not found" speaks for all reports of the account. */
function stopLooking(app: App, accountId: string, note: ReportNote): void {
  for (const report of listReports(app.db, accountId))
    if (report.nextCheckAt !== null) save(app, { ...report, nextCheckAt: null, note });
}

/** Looks at every report that is due, at accounts that may be asked now, until the signal ends it. Returns whether there was any. */
export async function checkDueReports(app: App, look: ReportLook = {}): Promise<boolean> {
  const now = app.now();
  const looked = new Set<string>();
  // Asked anew each time: what came of one report can settle others.
  for (;;) {
    if (look.signal?.aborted === true) return looked.size > 0;
    const due = listReports(app.db).find(
      ({ nextCheckAt, accountId, id }) =>
        nextCheckAt !== null && nextCheckAt <= now && !looked.has(`${accountId} ${id}`) && mayBeAsked(app, accountId),
    );
    if (due === undefined) return looked.size > 0;
    looked.add(`${due.accountId} ${due.id}`);
    await checkReport(app, due.accountId, due.id, look);
  }
}

/** Not while it is paused, nor before the time the provider asked us to wait for, nor a demo that this process does not run. */
function mayBeAsked(app: App, accountId: string): boolean {
  const account = findAccount(app.db, accountId);
  if (account === null || account.paused || app.settings().paused) return false;
  if (account.demo && app.demo() === null) return false;
  return heldUntil(readAccountRun(app.db, accountId).retryAt, app.now()) === null;
}
