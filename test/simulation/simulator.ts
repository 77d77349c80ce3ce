/** The three providers over a world: the demo's own answers, faults and sockets, with this world's numbers. */
import { createServer } from 'node:http';
import { addDays, dayOf } from '../../electron/core/days.ts';
import { answer } from '../../electron/demo/answer.ts';
import { basePaths, type Api, type ApiRequest, type LimitState, type Reply } from '../../electron/demo/api.ts';
import { deliver, type Outgoing } from '../../electron/demo/delivery.ts';
import { createFaultSwitches, type FaultSwitches } from '../../electron/demo/faults/switches.ts';
import type { Fetch } from '../../electron/providers/http/client.ts';
import { providers, type ProviderId, type World } from './world.ts';

/** One request as the providers saw it: where it went, and what came of it. */
export interface SeenRequest {
  readonly at: number;
  readonly provider: ProviderId;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly outcome: 'ok' | 'unauthorized' | 'unavailable' | 'timeout' | 'offline';
}

export interface Simulator {
  readonly fetch: Fetch;
  readonly baseUrls: Readonly<Record<ProviderId, string>>;
  readonly faults: FaultSwitches;
  /** No name is found and nobody answers, or one of them never does. */
  readonly network: { down: boolean; silent: ProviderId | null };
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

export const unlimited: LimitState = {
  limit: 1000,
  remaining: 999,
  resetsAt: 0,
  retryAfterSeconds: 0,
  exceeded: false,
};
const ok = (body: unknown): Reply => ({ status: 200, body });
const missing: Reply = { status: 404, body: { error: 'Not found' } };

/** The provider's API over this world: whoever asks is let in, and no limit is ever reached. */
export function apiOf(provider: ProviderId, world: World): Api {
  return {
    authorize: () => null,
    error: (_status, message) => ({ error: message }),
    tooMany: () => ({ status: 429, body: { error: 'Too many requests' } }),
    route: (request) => routes[provider](world, request),
  };
}

const routes: Readonly<Record<ProviderId, (world: World, request: ApiRequest) => Reply>> = {
  sendkit: (world, { path, query, now }) => {
    if (path === '/v1/analytics/mailboxes') return ok({ data: world.mailboxes(now).map(mailboxRow) });
    if (path === '/v1/campaigns') {
      return ok({ data: world.campaigns('sendkit', now).map(({ id }) => ({ _id: id, name: id, status: 'active' })) });
    }
    if (path === '/v1/analytics/daily') {
      const rows = world.days('sendkit', query.get('from') ?? '', query.get('to') ?? '', now);
      return ok({
        data: rows.map(({ day, sent, bounced, replied }) => ({
          _id: day,
          sent,
          bounced,
          replied,
          opened: 0,
          clicked: 0,
        })),
      });
    }
    const campaign = world.campaigns('sendkit', now).find(({ id }) => path === `/v1/analytics/campaigns/${id}`);
    if (campaign === undefined) return missing;
    const { id, sent, bounced } = campaign;
    return ok({
      data: {
        campaign: { id, name: id, status: 'active' },
        stats: { totalLeads: sent, sent, bounced, opened: 0, clicked: 0, replied: 0 },
        stepStats: [],
        statusBreakdown: {},
        totalReplied: 0,
      },
    });
  },
  coldsend: (world, { path, query, now }) => {
    if (path === '/api/public/v1/analytics/campaigns') {
      const campaigns = world.campaigns('coldsend', now).map(({ id, sent, bounced }) => ({
        campaign_id: id,
        campaign_name: id,
        status: 'active',
        total_leads: sent,
        total_sent: sent,
        total_opened: 0,
        total_replied: 0,
        total_bounced: bounced,
      }));
      return ok({ campaigns, workspace_kpis: { total_campaigns: campaigns.length } });
    }
    if (path !== '/api/public/v1/analytics/campaigns/timeline') return missing;
    const [from, to] = [query.get('from_date') ?? '', query.get('to_date') ?? ''];
    const timeline = world
      .days('coldsend', from, to, now)
      .map(({ day, sent, bounced, replied }) => ({ date: day, sent, bounced, replied, opened: 0 }));
    return ok({ from_date: from, to_date: to, timeline });
  },
  krafter: (world, { path, query, now }) => {
    if (path === '/mail/stats') {
      return ok({ data: { period: query.get('period'), since: null, total: 0, by_status: {} } });
    }
    if (path !== '/mail/stats/daily') return missing;
    const to = dayOf(now);
    const rows = world.days('krafter', addDays(to, 1 - Number(query.get('days'))), to, now);
    return ok({
      data: rows.map(({ day, sent, bounced, complained, failed }) => ({
        date: day,
        queued: 0,
        sent: 0,
        delivered: sent - bounced - failed,
        bounced,
        complained,
        failed,
      })),
    });
  },
};

function mailboxRow(mailbox: ReturnType<World['mailboxes']>[number]) {
  const { id, limit, sentToday, totalSent, weekSent, weekBounced, warming } = mailbox;
  return {
    _id: id,
    email: `${id}@example.com`,
    displayName: id,
    status: 'active',
    totalSent,
    totalReceived: 0,
    bounceRate: 0.01,
    sentToday,
    dailySendLimit: limit,
    warmup: { enabled: warming, status: warming ? 'in_progress' : 'idle' },
    performance: { sent: weekSent, opened: 0, clicked: 0, bounced: weekBounced, replied: 0 },
  };
}

/** An error as the network stack throws it. */
function thrown(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

/**
 * Starts the providers on the loopback interface. `overSockets` says whether a request takes that way; else it is answered
 * by the same function without a socket, which takes a fifth of the time.
 */
export async function startSimulator(
  world: World,
  now: () => number,
  overSockets: () => boolean,
  note: (request: SeenRequest) => void,
): Promise<Simulator> {
  const faults = createFaultSwitches();
  const network: Simulator['network'] = { down: false, silent: null };
  const apis = new Map(providers.map((provider) => [provider, apiOf(provider, world)]));
  let requests = 0;

  function serve(url: URL, headers: ApiRequest['headers']): Outgoing {
    const provider = providers.find((name) => url.pathname.startsWith(`${basePaths[name]}/`));
    const api = provider === undefined ? undefined : apis.get(provider);
    if (provider === undefined || api === undefined)
      return { status: 404, headers: {}, text: '{}', acceptsGzip: false };
    requests++;
    const path = url.pathname.slice(basePaths[provider].length);
    const request = { method: 'GET', path, query: url.searchParams, headers, body: '', now: now() };
    const met = faults.take(provider, 'GET', path);
    const outgoing = answer({
      api,
      request,
      basePath: basePaths[provider],
      limit: unlimited,
      faults: met,
      verbatim: null,
    });
    const outcome = outgoing.status === 200 ? 'ok' : outgoing.status === 401 ? 'unauthorized' : 'unavailable';
    note({ at: now(), provider, path, query: Object.fromEntries(url.searchParams), outcome });
    return outgoing;
  }

  const server = createServer((incoming, response) => {
    const outgoing = serve(new URL(incoming.url ?? '/', 'http://127.0.0.1'), incoming.headers);
    deliver(response, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port');
  const urlOf = (provider: ProviderId) => `http://127.0.0.1:${String(address.port)}${basePaths[provider]}`;

  return {
    faults,
    network,
    requests: () => requests,
    baseUrls: { sendkit: urlOf('sendkit'), coldsend: urlOf('coldsend'), krafter: urlOf('krafter') },
    fetch: async (address, init) => {
      const url = new URL(address);
      const provider = providers.find((name) => url.pathname.startsWith(basePaths[name]));
      if (provider !== undefined && (network.down || network.silent === provider)) {
        const outcome = network.down ? 'offline' : 'timeout';
        note({ at: now(), provider, path: url.pathname.slice(basePaths[provider].length), query: {}, outcome });
        throw thrown(network.down ? 'ENOTFOUND' : 'UND_ERR_HEADERS_TIMEOUT');
      }
      if (overSockets()) return fetch(address, init);
      const { status, headers, text } = serve(url, {});
      return new Response(text, { status, headers: { ...headers } });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
