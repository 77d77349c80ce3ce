import * as v from 'valibot';
import { isDay } from '../../core/days.ts';
import { failure, ProviderFailure, type ProviderErrorKind } from '../../core/errors.ts';
import type { ReportReading, ReportRequest } from '../../core/model.ts';
import { createNotes, fieldsOf, readRows, recordSchema, rowsSchema, type Fields } from '../reading/parse.ts';
import type { ReportType, ReportMaker, Transport } from '../provider.ts';
import { isUsableId } from './campaign-ids.ts';

const maxCampaigns = 10;

/** The sections SendKit's documentation names; its full list is not published, the others keep their default: on. */
const sections = [
  { name: 'executiveSummary', label: 'Executive summary' },
  { name: 'campaignPerformance', label: 'Campaign performance' },
  { name: 'mailboxHealth', label: 'Mailbox health' },
] as const;

const types: readonly ReportType[] = [
  { id: 'campaign', label: 'Campaigns', namesCampaigns: true },
  { id: 'workspace', label: 'Workspace', namesCampaigns: false },
  // Only a platform key reaches more than one workspace (decision R6).
  { id: 'organizational', label: 'Organisation', namesCampaigns: false, keyKind: 'platform' },
];

/** The set is not documented anywhere: words that others use for the same (decision R1). */
const outcomes: ReportMaker['outcomes'] = {
  completed: 'ready',
  complete: 'ready',
  ready: 'ready',
  done: 'ready',
  sent: 'ready',
  finished: 'ready',
  generated: 'ready',
  failed: 'failed',
  failure: 'failed',
  error: 'failed',
  errored: 'failed',
  cancelled: 'failed',
  canceled: 'failed',
};

/** What is wrong with a request, said before anything is sent (decisions R4, R6, R7). */
function problems(request: ReportRequest, keyKind: string | null, today: string): readonly string[] {
  const found: string[] = [];
  const { type, campaignIds, periodStart, periodEnd } = request;
  const offered = types.find(({ id }) => id === type);
  if (offered?.keyKind !== undefined && offered.keyKind !== keyKind)
    found.push('A report over all workspaces needs a platform key (sk_user_).');
  if (offered?.namesCampaigns === true) found.push(...campaignProblems(campaignIds));
  const days = [periodStart, periodEnd].filter((day) => day !== null);
  if (!days.every(isDay)) found.push('Enter dates as YYYY-MM-DD.');
  else {
    if (periodStart !== null && periodEnd !== null && periodStart > periodEnd)
      found.push('The period ends before it starts.');
    if (days.some((day) => day > today)) found.push('The period must not reach into the future.');
  }
  return found;
}

function campaignProblems(ids: readonly string[]): readonly string[] {
  if (ids.length === 0) return ['Choose at least one campaign.'];
  if (new Set(ids).size < ids.length) return ['A campaign is chosen twice.'];
  if (!ids.every(isUsableId)) return ['A campaign id cannot be used.'];
  if (ids.length <= maxCampaigns) return [];
  const requests = Math.ceil(ids.length / maxCampaigns);
  return [`One request covers at most ${maxCampaigns} campaigns; ${ids.length} need ${requests} requests.`];
}

/** The body SendKit documents. Recipients are never part of it: this must not send mail to anybody (decision R2). */
function bodyOf(request: ReportRequest): Readonly<Record<string, unknown>> {
  const chosen = sections.flatMap(({ name }) => {
    const wanted = Object.hasOwn(request.sections, name) ? request.sections[name] : undefined;
    return wanted === undefined ? [] : [[name, wanted] as const];
  });
  return {
    reportType: request.type,
    ...(request.type === 'campaign' ? { campaignIds: request.campaignIds } : {}),
    ...(request.periodStart === null ? {} : { periodStart: request.periodStart }),
    ...(request.periodEnd === null ? {} : { periodEnd: request.periodEnd }),
    ...(chosen.length === 0 ? {} : { sections: Object.fromEntries(chosen) }),
  };
}

function readReport(row: Fields): ReportReading | null {
  const id = row.id('id', '_id');
  if (id === null) return null;
  return { id, title: row.text('title'), type: row.text('reportType'), status: row.text('status') ?? 'queued' };
}

const createdSchema = v.object({ data: v.object({ reports: rowsSchema }) });
const statusSchema = v.object({ data: recordSchema });

// After these the request may have been carried out all the same.
const uncertain: readonly ProviderErrorKind[] = [
  'timeout',
  'unavailable',
  'incomplete',
  'unexpected',
  'network',
  'web-page',
  'too-large',
  'cancelled',
];

/**
 * Queues reports: the only write there is, sent once and never repeated. The answer's order is kept; it may hold fewer
 * reports than campaigns were named (decision R5). Where it is unclear whether SendKit acted, it is said (decision R3).
 */
async function create(transport: Transport, request: ReportRequest): Promise<readonly ReportReading[]> {
  try {
    const { data } = await transport.post('/v1/reports', bodyOf(request), { schema: createdSchema });
    return readRows(data.reports, createNotes(), readReport).items;
  } catch (thrown) {
    if (!(thrown instanceof ProviderFailure) || !uncertain.includes(thrown.error.kind)) throw thrown;
    const message = 'SendKit may or may not have queued the report. Check there before asking again.';
    throw new ProviderFailure({ ...thrown.error, message });
  }
}

/** Probing: no page documents it. Throws `not-found` where it is not offered (decision R1). */
async function status(transport: Transport, id: string): Promise<ReportReading> {
  if (!isUsableId(id)) throw failure('refused', 'This report id cannot be used.');
  const { data } = await transport.get(`/v1/reports/${encodeURIComponent(id)}`, { schema: statusSchema });
  const fields = fieldsOf(data, createNotes());
  const report = fields?.object('report') ?? fields;
  const word = report?.text('status') ?? null;
  if (report === null || word === null) throw failure('unexpected', 'SendKit did not say how the report is doing.');
  return { id, title: report.text('title'), type: report.text('reportType'), status: word };
}

export const reports: ReportMaker = {
  types,
  sections,
  campaignsPerRequest: maxCampaigns,
  outcomes,
  problems,
  create,
  status,
};
