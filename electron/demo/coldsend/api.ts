/** ColdSend's documented API over the simulated workspace. */
import { addDays, dayOf } from '../../core/days.ts';
import { headerOf, onlyGet, type Api, type ApiContext, type ApiRequest, type Reply } from '../api.ts';
import { coldsendCampaigns, coldsendStatuses, coldsendTimeline } from './world.ts';
import { rightsOf } from '../keys.ts';
import { dayFrom } from '../query.ts';

/** The body of a 422 is a list, as its framework writes it (decision T5); every other error is a sentence. */
const error: Api['error'] = (status, message, details) =>
  status === 422 && details !== undefined
    ? {
        detail: details.map((problem) => ({
          loc: ['query', problem.field],
          msg: problem.message,
          type: 'value_error',
        })),
      }
    : { detail: message };

const refuse = (status: number, message: string): Reply => ({ status, body: error(status, message) });
const invalid = (field: string, message: string): Reply => ({
  status: 422,
  body: error(422, message, [{ field, message }]),
});

/** A range longer than this is not computed: nobody has ten years of campaigns. */
const longestRangeDays = 3660;

function authorize(request: ApiRequest): Reply | null {
  const key = headerOf(request, 'x-api-key');
  if (key === null) return refuse(401, 'API key required. Provide it in the X-API-Key header.');
  const rights = rightsOf('coldsend', key);
  if (rights === null || rights === 'revoked') return refuse(401, 'Invalid or revoked API key');
  if (rights === 'full') return null;
  const body = {
    detail: 'Missing required scopes: campaigns:read',
    required: ['campaigns:read'],
    granted: ['replies:read'],
  };
  return { status: 403, body };
}

function route({ world }: ApiContext, request: ApiRequest): Reply {
  const { path, query, now } = request;
  const from = dayFrom(query.get('from_date'));
  const to = dayFrom(query.get('to_date'));
  const withDates = (answer: () => Reply): Reply => {
    if (from === undefined) return invalid('from_date', 'invalid date format');
    if (to === undefined) return invalid('to_date', 'invalid date format');
    if (from !== null && to !== null && from > to) return refuse(400, 'from_date must not be after to_date');
    return answer();
  };
  if (path === '/api/public/v1/analytics/campaigns') {
    const asked = query.get('status');
    const status = coldsendStatuses.find((known) => known === asked) ?? null;
    return onlyGet({ error }, request, () => {
      if (asked !== null && status === null) return invalid('status', 'value is not a valid enumeration member');
      return withDates(() => ({
        status: 200,
        body: coldsendCampaigns(world, { status, from: from ?? null, to: to ?? null }, now),
      }));
    });
  }
  if (path === '/api/public/v1/analytics/campaigns/timeline') {
    return onlyGet({ error }, request, () =>
      withDates(() => {
        const end = to ?? dayOf(now);
        const start = from ?? addDays(end, -90);
        if (start < addDays(end, -longestRangeDays)) return refuse(400, 'date range too long');
        return { status: 200, body: coldsendTimeline(world, start, end, now) };
      }),
    );
  }
  return refuse(404, 'Not Found');
}

/** ColdSend over this world. */
export function createColdsendApi(context: ApiContext): Api {
  return {
    authorize,
    route: (request) => route(context, request),
    error,
    // No Retry-After: ColdSend documents X-RateLimit-Reset and this sentence only.
    tooMany: ({ retryAfterSeconds }) =>
      refuse(429, `Rate limit exceeded. Retry after ${String(retryAfterSeconds)} seconds.`),
  };
}
