import * as catalog from './catalog.ts';
import type { Provider } from './provider.ts';

export type ProviderId = keyof typeof catalog;

/** Every provider by its id. */
export const providers: Readonly<Record<ProviderId, Provider>> = catalog;

/** True for the id of a provider in the catalog. */
export function isProviderId(id: string): id is ProviderId {
  return Object.hasOwn(providers, id);
}

/** The provider with that id; `null` when this version has none (an account of a newer version, say). */
export function providerOf(id: string): Provider | null {
  return isProviderId(id) ? providers[id] : null;
}
