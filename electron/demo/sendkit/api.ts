/** SendKit's documented API over the simulated workspace. */
import { bearerOf, headerOf, onlyGet, type Api, type ApiContext, type ApiRequest, type Reply } from '../api.ts';
import { rightsOf } from '../keys.ts';
import { dayFrom, integerFrom } from '../query.ts';
import { workspacesOf } from './cast.ts';
import { createReportQueue, type ReportQueue } from './reports.ts';
import type { DayRange } from './tally.ts';
import { sendkitCampaignAnalytics, sendkitCampaigns, sendkitDaily, sendkitMailboxes } from './world.ts';

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const error: Api['error'] = (status, message, details) => ({
  error: titles[status] ?? 'Error',
  message,
  code: status,
  ...(details === undefined ? {} : { details }),
});

const invalidMessage = 'The request contains invalid parameters or malformed data';
const refuse = (status: number, message: string): Reply => ({ status, body: error(status, message) });
const notFound = (): Reply => refuse(404, 'The requested resource was not found');
const invalid = (details: readonly { readonly field: string; readonly message: string }[]): Reply => ({
  status: 400,
  body: error(400, invalidMessage, details),
});
const success = (data: unknown, status = 200): Reply => ({ status, body: { success: true, data } });

const pathOfWorkspaces = '/v1/workspaces';

function keyOf(request: ApiRequest): string | null {
  return headerOf(request, 'x-api-key') ?? bearerOf(request);
}

function isPlatform(request: ApiRequest): boolean {
  return rightsOf('sendkit', keyOf(request) ?? '') === 'platform';
}

function authorize({ world }: ApiContext, request: ApiRequest): Reply | null {
  const key = keyOf(request);
  if (key === null) return refuse(401, 'API key required');
  if (request.headers['x-api-key'] !== undefined && request.headers.authorization !== undefined) {
    return refuse(400, 'Use one authentication style per request: X-Api-Key or Authorization');
  }
  const rights = rightsOf('sendkit', key);
  if (rights === null || rights === 'revoked') return refuse(401, 'Invalid API key');
  const workspace = headerOf(request, 'x-workspace-id');
  if (rights !== 'platform') {
    if (workspace !== null) return refuse(400, 'Workspace keys are already scoped. Do not send X-Workspace-Id');
    return request.path === pathOfWorkspaces ? refuse(403, 'Workspace keys cannot list workspaces') : null;
  }
  if (request.path === pathOfWorkspaces) return null;
  if (workspace === null) return refuse(400, 'X-Workspace-Id header is required for platform keys');
  return workspacesOf(world).some(({ id }) => id === workspace) ? null : refuse(403, 'No access to this workspace');
}

/** True for the workspace that has just been created. */
function isEmptyWorkspace({ world }: ApiContext, request: ApiRequest): boolean {
  const workspace = headerOf(request, 'x-workspace-id');
  return workspacesOf(world).some(({ id, empty }) => empty && id === workspace);
}

function withRange(request: ApiRequest, answer: (range: DayRange) => Reply): Reply {
  const from = dayFrom(request.query.get('from'));
  const to = dayFrom(request.query.get('to'));
  const details = [
    ...(from === undefined ? [{ field: 'from', message: 'Invalid date' }] : []),
    ...(to === undefined ? [{ field: 'to', message: 'Invalid date' }] : []),
  ];
  if (from === undefined || to === undefined) return invalid(details);
  if (from !== null && to !== null && from > to) return invalid([{ field: 'from', message: 'Must not be after to' }]);
  return answer({ from, to });
}

const cursorOf = (offset: number): string => Buffer.from(`offset:${String(offset)}`).toString('base64url');

function offsetFrom(cursor: string | null): number | undefined {
  if (cursor === null) return 0;
  const match = /^offset:(\d{1,6})$/.exec(Buffer.from(cursor, 'base64url').toString());
  return match === null ? undefined : Number(match[1]);
}

function listCampaigns(context: ApiContext, request: ApiRequest): Reply {
  const { query, now } = request;
  const limit = integerFrom(query.get('limit')) === null ? 25 : integerFrom(query.get('limit'));
  if (typeof limit !== 'number' || limit < 1 || limit > 100)
    return invalid([{ field: 'limit', message: 'Must be 1 to 100' }]);
  const status = query.get('status');
  const search = query.get('search')?.toLowerCase();
  const rows = (isEmptyWorkspace(context, request) ? [] : sendkitCampaigns(context.world, now)).filter(
    (row) =>
      (status === null || row.status === status) && (search === undefined || row.name.toLowerCase().includes(search)),
  );
  if (context.campaignPages === 'page') {
    const page = integerFrom(query.get('page')) ?? 1;
    if (page < 1) return invalid([{ field: 'page', message: 'Must be at least 1' }]);
    const data = rows.slice((page - 1) * limit, page * limit);
    const pagination = { page, limit, total: rows.length, pages: Math.ceil(rows.length / limit) };
    return { status: 200, body: { success: true, data, pagination } };
  }
  const offset = offsetFrom(query.get('cursor'));
  if (offset === undefined) return invalid([{ field: 'cursor', message: 'Invalid cursor' }]);
  const hasMore = offset + limit < rows.length;
  const pagination = { limit, total: rows.length, hasMore, nextCursor: hasMore ? cursorOf(offset + limit) : null };
  return { status: 200, body: { success: true, data: rows.slice(offset, offset + limit), pagination } };
}

function createReports(reports: ReportQueue, request: ApiRequest): Reply {
  if (!/^application\/json\b/i.test(headerOf(request, 'content-type') ?? '')) {
    return invalid([{ field: 'body', message: 'Content-Type must be application/json' }]);
  }
  const outcome = reports.create(request.body, isPlatform(request), request.now);
  switch (outcome.kind) {
    case 'invalid':
      return invalid(outcome.details);
    case 'forbidden':
      return refuse(403, 'Organizational reports require a platform key');
    case 'no-such-campaign':
      return notFound();
    case 'queued': {
      const queued = outcome.reports.map(({ id, title, reportType }) => ({ id, title, reportType, status: 'queued' }));
      const message = `${String(queued.length)} ${queued.length === 1 ? 'report' : 'reports'} queued for generation`;
      return success({ reports: queued, message }, 201);
    }
  }
}

function reportStatus(context: ApiContext, reports: ReportQueue, id: string, now: number): Reply {
  // The documentation shows no such endpoint (decision R1), so by default there is none.
  const report = context.reportStatus === 'progressing' ? reports.status(id, now) : null;
  return report === null ? notFound() : success(report);
}

function route(context: ApiContext, reports: ReportQueue, request: ApiRequest): Reply {
  const { path, now } = request;
  const { world } = context;
  const empty = isEmptyWorkspace(context, request);
  const get = (answer: () => Reply): Reply => onlyGet({ error }, request, answer);
  if (path === '/v1/analytics/mailboxes') {
    const rows = (range: DayRange) =>
      empty ? [] : sendkitMailboxes(world, range, now, context.mailboxShape === 'newer');
    return get(() => withRange(request, (range) => success(rows(range))));
  }
  if (path === '/v1/analytics/daily') {
    return get(() => withRange(request, (range) => success(empty ? [] : sendkitDaily(world, range, now))));
  }
  if (path === '/v1/campaigns') return get(() => listCampaigns(context, request));
  if (path === pathOfWorkspaces) {
    return get(() => success(workspacesOf(world).map(({ id, name }) => ({ _id: id, name }))));
  }
  if (path === '/v1/reports') {
    if (request.method === 'POST') return createReports(reports, request);
    return { ...refuse(405, 'Method Not Allowed'), headers: { allow: 'POST' } };
  }
  const [, kind, id] = /^\/v1\/(analytics\/campaigns|reports)\/([^/]+)$/.exec(path) ?? [];
  if (kind === undefined || id === undefined) return notFound();
  if (kind === 'reports') return get(() => reportStatus(context, reports, id, now));
  return get(() =>
    withRange(request, (range) => {
      const analytics = empty ? null : sendkitCampaignAnalytics(world, id, range, now);
      return analytics === null ? notFound() : success(analytics);
    }),
  );
}

/** SendKit over this world, with a report queue of its own. */
export function createSendkitApi(context: ApiContext): Api {
  const reports = createReportQueue(context.world);
  return {
    authorize: (request) => authorize(context, request),
    route: (request) => route(context, reports, request),
    error,
    tooMany: ({ retryAfterSeconds }) => ({
      status: 429,
      body: error(429, 'Rate limit exceeded. Please try again later.'),
      headers: { 'retry-after': String(retryAfterSeconds) },
    }),
  };
}
