/** Why no live number comes, and what to do about it. */
import type { Unread } from '../state.ts';

interface UnreadWords {
  /** Follows "no data from" and the provider's name. */
  readonly why: (provider: string) => string;
  /** What a person can do; empty where nothing but waiting helps. */
  readonly remedy: string;
}

const words: Readonly<Record<Unread, UnreadWords>> = {
  unauthorized: { why: (provider) => `${provider} rejects the key`, remedy: 'replace the key' },
  forbidden: { why: () => 'the key lacks a permission', remedy: 'use a key with more permissions' },
  plan: { why: () => 'the plan does not include the API', remedy: 'check the plan' },
  'not-found': { why: () => 'nothing is at this address', remedy: 'check the address of the account' },
  refused: { why: (provider) => `${provider} refuses the request`, remedy: 'check the settings of the account' },
  'rate-limited': { why: (provider) => `${provider} asks to wait`, remedy: 'a plan or daily API limit may be used up' },
  unavailable: { why: (provider) => `${provider} has problems of its own`, remedy: '' },
  'web-page': { why: () => 'a web page came instead of data', remedy: 'this network may want a login' },
  incomplete: { why: () => 'the answers are incomplete', remedy: '' },
  'old-copy': {
    why: () => 'an old copy of the answers comes',
    remedy: 'look for a proxy or a cache on the way',
  },
  declined: { why: (provider) => `${provider} says no`, remedy: 'check the settings of the account' },
  unexpected: { why: () => 'the answers cannot be read', remedy: 'a newer version may read them' },
  redirected: {
    why: (provider) => `${provider} points to another address`,
    remedy: 'check the address of the account',
  },
  'too-large': { why: () => 'the answers are too large', remedy: '' },
  timeout: { why: (provider) => `${provider} does not answer in time`, remedy: '' },
  tls: { why: () => 'the connection is not safe', remedy: 'check the network, its proxy and the date' },
  dns: { why: (provider) => `${provider} cannot be reached`, remedy: 'check the network' },
  network: { why: (provider) => `${provider} cannot be reached`, remedy: 'check the network' },
  proxy: { why: () => 'the proxy cannot be reached', remedy: 'check the proxy' },
  'bad-key': { why: () => 'the key cannot be sent as it is', remedy: 'enter the key again' },
  keychain: { why: () => 'the key cannot be read', remedy: 'unlock the key store, or enter the key again' },
  cancelled: { why: () => 'no answer came', remedy: '' },
  'nothing-listed': {
    why: (provider) => `${provider} lists no mailboxes any more`,
    remedy: 'look whether they are still there',
  },
  'no-campaigns-listed': {
    why: (provider) => `${provider} lists no campaigns any more`,
    remedy: 'look whether they are still there',
  },
  'no-days-listed': {
    why: (provider) => `${provider} gives no days any more`,
    remedy: 'look whether its own pages have them',
  },
  offline: { why: () => 'this computer is offline', remedy: '' },
  'unknown-provider': { why: () => 'this version does not know the provider', remedy: 'update Sendgauge' },
  unknown: { why: () => 'no answer came', remedy: '' },
};

/** The reason, as it follows a colon. */
export function unreadText(because: Unread, provider: string): string {
  return words[because].why(provider);
}

/** What to do, as it follows a comma; empty where nothing but waiting helps. */
export function remedyText(because: Unread): string {
  return words[because].remedy;
}
