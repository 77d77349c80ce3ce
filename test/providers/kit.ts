import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dayOf } from '../../electron/core/days.ts';
import { ProviderFailure, type ProviderError } from '../../electron/core/errors.ts';
import type { AccountSettings, Answer, Known } from '../../electron/core/model.ts';
import { createTransport, type TransportOptions } from '../../electron/providers/http/client.ts';
import type { Endpoint, Provider, Transport } from '../../electron/providers/provider.ts';

/** Noon of a fixed day: "today" in these tests is 2026-02-10, the last day of Krafter's example. */
export const now = Date.UTC(2026, 1, 10, 12);
export const today = '2026-02-10';

/** Keys of the documented forms that no other text contains. */
export const keys: Readonly<Record<string, string>> = {
  sendkit: 'sk_live_a9XyP4uvQ1LnR7bzK3mH2wD8',
  coldsend: 'cs_live_Zt7Qm2Vx9Lp4Rk8Nw3Jb6Hd1',
  krafter: 'kr_live_Yf5Gs8Tc2Wn7Xq4Md9Vb1Kj6',
  postmark: '6f1b9c7e-2d4a-4b8f-9e31-5a7c0d2b8e64',
};

/** A vendor's own JSON example, as text. */
export function fixture(name: string): string {
  return readFileSync(resolve(import.meta.dirname, '../fixtures', `${name}.json`), 'utf8');
}

export const firstRun: Known = { lastFullAt: null, campaigns: [] };

/** A transport to a loopback address with Node's own fetch; pauses take no time. */
export function transportTo(
  provider: Provider,
  baseUrl: string,
  key: string,
  settings: AccountSettings = {},
  options: Partial<TransportOptions> = {},
): Transport {
  return createTransport({
    fetch,
    baseUrl,
    headers: provider.headers(key, settings),
    providerName: provider.name,
    hints: provider.hints,
    formerHosts: provider.formerHosts,
    now: () => now,
    sleep: () => Promise.resolve(),
    ...options,
  });
}

/** Everything one endpoint yields. */
export async function readAll(
  endpoint: Endpoint,
  transport: Transport,
  known: Known = firstRun,
  settings: AccountSettings = {},
  at: number = now,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for await (const answer of endpoint.read({ ...transport, now: at, today: dayOf(at), settings, known }))
    answers.push(answer);
  return answers;
}

/** The endpoint of that name. */
export function endpointOf(provider: Provider, name: string): Endpoint {
  const endpoint = provider.endpoints.find((one) => one.name === name);
  if (endpoint === undefined) throw new Error(`no endpoint ${name}`);
  return endpoint;
}

/** The failure a promise ends with; fails the test when it succeeds or throws something else. */
export async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  return (await thrownBy(promise)).error;
}

/** Like `failureOf`, but the thrown object itself. */
export async function thrownBy(promise: Promise<unknown>): Promise<ProviderFailure> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof ProviderFailure) return thrown;
    throw thrown;
  }
  throw new Error('expected a failure');
}

/** The first element; fails the test when there is none. */
export function first<T>(list: readonly T[] | undefined): T {
  const [element] = list ?? [];
  if (element === undefined) throw new Error('expected an element');
  return element;
}
