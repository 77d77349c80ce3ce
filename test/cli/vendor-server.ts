import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const keys = {
  sendkit: 'sk_live_0123456789abcdef',
  coldsend: 'cs_live_0123456789abcdef',
  krafter: 'kr_live_0123456789abcdef',
} as const;
export type VendorName = keyof typeof keys;

/** The keys this server knows. */
export const vendorKeys: Readonly<Record<VendorName, string>> = keys;

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8');
export const campaignId = '664a1b2c3d4e5f6a7b8c9d02';

/** The vendors' own JSON, byte for byte; only the campaign list is not on their page and is the least that is needed. */
const bodies: Readonly<Record<string, string>> = {
  'GET /v1/analytics/mailboxes': fixture('sendkit/mailboxes'),
  'GET /v1/campaigns': JSON.stringify({
    success: true,
    data: [{ _id: campaignId, name: 'Q1 Outreach', status: 'active' }],
    pagination: { limit: 100, total: 1, hasMore: false, nextCursor: null },
  }),
  [`GET /v1/analytics/campaigns/${campaignId}`]: fixture('sendkit/campaign'),
  'POST /v1/reports': fixture('sendkit/reports'),
  'GET /api/public/v1/analytics/campaigns': fixture('coldsend/campaigns'),
  'GET /api/public/v1/analytics/campaigns/timeline': fixture('coldsend/timeline'),
  'GET /api/v1/mail/stats': fixture('krafter/stats'),
  'GET /api/v1/mail/stats/daily': fixture('krafter/daily'),
};

export interface VendorServer extends AsyncDisposable {
  readonly baseUrls: Readonly<Record<VendorName, string>>;
  /** Every request so far, as `GET /path?query`. */
  readonly requests: readonly string[];
  /** Answers everything so from now on; `null` ends it. */
  readonly failWith: (status: number | null, headers?: Readonly<Record<string, string>>) => void;
}

/** The three vendors on one loopback port, serving their documentation's own examples to requests with the right key. */
export async function startVendors(): Promise<VendorServer> {
  const requests: string[] = [];
  let failure: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | null = null;
  const known = new Set<string>(Object.values(keys));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const key = request.headers['x-api-key'] ?? request.headers.authorization?.replace('Bearer ', '');
    const body = bodies[`${request.method ?? ''} ${pathname}`];
    const status =
      failure?.status ?? (typeof key !== 'string' || !known.has(key) ? 401 : body === undefined ? 404 : 200);
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json', ...failure?.headers });
    response.end(status === 200 ? body : JSON.stringify({ error: 'no', message: 'no', detail: 'no' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`;
  return {
    baseUrls: { sendkit: origin, coldsend: origin, krafter: `${origin}/api/v1` },
    requests,
    failWith: (status, headers = {}) => {
      failure = status === null ? null : { status, headers };
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
