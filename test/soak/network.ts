/** Many accounts at the simulated providers, without sockets. By chance a request meets a fault; what was answered is remembered. */
import { answer } from '../../electron/demo/answer.ts';
import { basePaths, type Api } from '../../electron/demo/api.ts';
import {
  dataFaults,
  deliveryFaults,
  faultNames,
  headerFaults,
  replyFaults,
  textFaults,
  type FaultName,
} from '../../electron/demo/faults/switches.ts';
import type { Fetch } from '../../electron/providers/http/client.ts';
import { apiOf, unlimited } from '../simulation/simulator.ts';
import type { ProviderId, World } from '../simulation/world.ts';

/** One account at its provider. */
export interface Customer {
  readonly id: string;
  readonly provider: ProviderId;
  readonly world: World;
  readonly key: string;
}

/**
 * What a request came to. `full`: all of the answer, as it is. `spoiled`: something in it is wrong, and whether it can be read
 * is for the app to say. `failed`: nothing in it can be taken for an answer. `refused`: the request itself was.
 */
export type Came = 'full' | 'spoiled' | 'failed' | 'refused';

export interface Seen {
  readonly at: number;
  readonly accountId: string;
  readonly provider: ProviderId;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly came: Came;
  /** The body of a full answer. */
  readonly text: string;
}

export interface NetworkOptions {
  readonly customers: readonly Customer[];
  readonly now: () => number;
  /** 0..1 */
  readonly random: () => number;
  /** Share of the requests that meet a fault. */
  readonly faultShare: number;
  readonly note: (seen: Seen) => void;
}

export interface Network {
  readonly fetch: Fetch;
  readonly baseUrlOf: (customer: Customer) => string;
  readonly requests: () => number;
  /** How many requests met which fault. */
  readonly met: ReadonlyMap<FaultName, number>;
}

const refusals: readonly FaultName[] = ['bad-request', 'validation', 'payload-too-large'];
/** The data is whole and as it should be. */
const harmless: readonly FaultName[] = ['remaining-zero', 'slow-body'];
const failures: readonly FaultName[] = [...replyFaults, ...deliveryFaults, 'not-json-type'];
/** `dataFaults`, `textFaults` and the clock of `headerFaults` leave something to be read. */
const readable: readonly FaultName[] = [...dataFaults, ...textFaults, ...headerFaults];

function cameOf(fault: FaultName | null): Came {
  if (fault === null || harmless.includes(fault)) return 'full';
  if (refusals.includes(fault)) return 'refused';
  return !failures.includes(fault) && readable.includes(fault) ? 'spoiled' : 'failed';
}

function thrown(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

const blanks = new Uint8Array(256 * 1024).fill(0x20);
const withoutBody = [204, 205, 304];

/** Blanks without an end. */
function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(blanks) });
}

/** Half of the text, and then the connection is gone. */
function halfOf(text: string): ReadableStream<Uint8Array> {
  const half = new TextEncoder().encode(text.slice(0, text.length / 2));
  let given = false;
  return new ReadableStream({
    pull: (controller) => {
      if (given) controller.error(thrown('UND_ERR_SOCKET'));
      else controller.enqueue(half);
      given = true;
    },
  });
}

/** The answer in the way the fault names; throws where `fetch` would. */
function arrived(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
  fault: FaultName | null,
): Response {
  const init = { status, headers: { ...headers } };
  switch (fault) {
    case 'stall-headers':
    case 'stall-body':
      throw thrown('UND_ERR_HEADERS_TIMEOUT');
    case 'reset':
      throw thrown('ECONNRESET');
    case 'truncated':
      return new Response(text.slice(0, text.length / 2), init);
    case 'cut-off':
      return new Response(halfOf(text), init);
    case 'huge':
    case 'gzip-bomb':
      return new Response(endless(), init);
    case 'nested-encoding':
      return new Response(text, { ...init, headers: { ...headers, 'content-encoding': 'gzip, gzip' } });
    case 'unknown-encoding':
      return new Response(text, { ...init, headers: { ...headers, 'content-encoding': 'x-lzma' } });
    default:
      return new Response(withoutBody.includes(status) ? null : text, init);
  }
}

/** The providers of all customers. A customer is known by the first part of the path. */
export function createNetwork({ customers, now, random, faultShare, note }: NetworkOptions): Network {
  const apis = new Map<string, { readonly customer: Customer; readonly api: Api }>(
    customers.map((customer) => [customer.id, { customer, api: apiOf(customer.provider, customer.world) }]),
  );
  const met = new Map<FaultName, number>();
  let requests = 0;

  function draw(): FaultName | null {
    if (random() >= faultShare) return null;
    const fault = faultNames[Math.floor(random() * faultNames.length)] ?? null;
    if (fault !== null) met.set(fault, (met.get(fault) ?? 0) + 1);
    return fault;
  }

  return {
    met,
    requests: () => requests,
    baseUrlOf: ({ id, provider }) => `http://127.0.0.1:9/${id}${basePaths[provider]}`,
    fetch: async (address, init) => {
      const url = new URL(address);
      const [, id = '', ...rest] = url.pathname.split('/');
      const known = apis.get(id);
      if (known === undefined) throw thrown('ENOTFOUND');
      requests++;
      const { customer, api } = known;
      const { provider } = customer;
      const path = `/${rest.join('/')}`.slice(basePaths[provider].length);
      const fault = draw();
      const sent = Object.fromEntries(new Headers(init.headers));
      const request = { method: 'GET', path, query: url.searchParams, headers: sent, body: '', now: now() };
      const faults = fault === null ? [] : [{ fault, provider }];
      const given = answer({ api, request, basePath: basePaths[provider], limit: unlimited, faults, verbatim: null });
      const came = cameOf(fault);
      const text = came === 'full' && given.status === 200 ? given.text : '';
      note({ at: now(), accountId: id, provider, path, query: url.searchParams, came, text });
      return arrived(given.status, given.headers, given.text, fault);
    },
  };
}
