/** Krafter Mail's documented API over the simulated team. */
import { bearerOf, onlyGet, type Api, type ApiContext, type ApiRequest, type Reply } from '../api.ts';
import { rightsOf } from '../keys.ts';
import { krafterDaily, krafterStats } from './world.ts';

const error: Api['error'] = (_status, message, details) => ({
  error: message,
  ...(details === undefined
    ? {}
    : { details: Object.fromEntries(details.map(({ field, message: text }) => [field, [text]])) }),
});

const refuse = (status: number, message: string): Reply => ({ status, body: error(status, message) });

const mostDays = 365;

/** Days asked for; what is not a positive number falls back to the default, and the cap is silent. */
function daysAsked(text: string | null): number {
  const days = text === null ? Number.NaN : Number(text);
  return Number.isInteger(days) && days > 0 ? Math.min(days, mostDays) : 30;
}

function authorize(request: ApiRequest): Reply | null {
  const rights = rightsOf('krafter', bearerOf(request) ?? '');
  if (rights === null || rights === 'revoked') return refuse(401, 'Invalid or missing API key');
  return rights === 'full' ? null : refuse(403, 'Insufficient scope');
}

function route({ world }: ApiContext, request: ApiRequest): Reply {
  const { path, query, now } = request;
  if (path === '/mail/stats') {
    const answer = (): Reply => ({
      status: 200,
      body: { data: krafterStats(world, query.get('period') ?? '7d', now) },
    });
    return onlyGet({ error }, request, answer);
  }
  if (path === '/mail/stats/daily') {
    const answer = (): Reply => ({
      status: 200,
      body: { data: krafterDaily(world, daysAsked(query.get('days')), now) },
    });
    return onlyGet({ error }, request, answer);
  }
  return refuse(404, 'Not found');
}

/** Krafter over this world. */
export function createKrafterApi(context: ApiContext): Api {
  return {
    authorize,
    route: (request) => route(context, request),
    error,
    tooMany: ({ retryAfterSeconds }) => ({
      status: 429,
      body: { error: 'Rate limit exceeded', retry_after: retryAfterSeconds },
      headers: { 'retry-after': String(retryAfterSeconds) },
    }),
  };
}
