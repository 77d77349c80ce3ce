/**
 * Keys live in the operating system's keychain: service `Sendgauge`, one item per account, named by the account's id.
 * Where there is no keychain a key may be kept in memory until quit, if the person said so. Never in a file.
 */
import { minuteMs, secondMs } from '../core/days.ts';
import { atMost } from './timing.ts';

export const keychainService = 'Sendgauge';

export type SecretOutcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export interface SecretStore {
  /** The key, or `null` where there is none. */
  readonly get: (accountId: string) => Promise<SecretOutcome<string | null>>;
  /** Writes the key to the keychain, or only to memory with `sessionOnly`. */
  readonly set: (accountId: string, key: string, sessionOnly: boolean) => Promise<SecretOutcome<null>>;
  /** Forgets the key everywhere; a key that is not there is no error. */
  readonly remove: (accountId: string) => Promise<SecretOutcome<null>>;
  /** Whether the keychain answers. Asks it, so call it rarely. */
  readonly availability: () => Promise<SecretOutcome<null>>;
  /** True for a key that only this process knows. */
  readonly isSessionOnly: (accountId: string) => boolean;
  /**
   * Resolves when no call to the keychain is under way, or after two seconds: true when none is left. A process that
   * ends in the middle of one waits for it and is then aborted by the native module.
   */
  readonly settled: () => Promise<boolean>;
}

/** The three calls of a keychain library that we use. */
export interface Keychain {
  readonly getPassword: (service: string, account: string) => Promise<string | null>;
  readonly setPassword: (service: string, account: string, password: string) => Promise<void>;
  readonly deletePassword: (service: string, account: string) => Promise<boolean>;
}

/** A locked keychain waits for a person to unlock it; longer than this is "locked". */
const patienceMs = minuteMs;

/** The message of a keychain error is not passed on: it can quote what was asked. */
const unavailable =
  process.platform === 'linux'
    ? 'The key store is locked or missing. Sendgauge needs a Secret Service such as GNOME Keyring or KWallet.'
    : 'The key store is locked, or access was denied.';

/** How long quitting waits for a keychain that does not answer. */
const settleMs = 2 * secondMs;

/** Rejects after `ms`; `stop` lets the process end before. */
function deadline(ms: number): { readonly passed: Promise<never>; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), ms);
  });
  return { passed, stop: () => clearTimeout(timer) };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { passed, stop } = deadline(ms);
  try {
    return await Promise.race([work, passed]);
  } finally {
    stop();
  }
}

/** The system's keychain. Loaded at first use: a machine without libsecret must still start. */
export async function loadKeychain(): Promise<Keychain> {
  const { default: keytar } = await import('keytar');
  return keytar;
}

/** A store over a keychain, with the in-memory keys of people who consented to them. */
export function createSecretStore(load: () => Promise<Keychain> = loadKeychain): SecretStore {
  const session = new Map<string, string>();
  const underWay = new Set<Promise<unknown>>();

  async function patiently<T>(ask: (keychain: Keychain) => Promise<T>): Promise<SecretOutcome<T>> {
    const call = load().then(ask);
    underWay.add(call);
    const forget = (): void => void underWay.delete(call);
    call.then(forget, forget);
    try {
      return { ok: true, value: await within(patienceMs, call) };
    } catch {
      return { ok: false, message: unavailable };
    }
  }

  return {
    get: async (accountId) => {
      const kept = session.get(accountId);
      if (kept !== undefined) return { ok: true, value: kept };
      return patiently((keychain) => keychain.getPassword(keychainService, accountId));
    },
    set: async (accountId, key, sessionOnly) => {
      if (sessionOnly) {
        session.set(accountId, key);
        return { ok: true, value: null };
      }
      const written = await patiently((keychain) => keychain.setPassword(keychainService, accountId, key));
      if (!written.ok) return written;
      session.delete(accountId);
      return { ok: true, value: null };
    },
    remove: async (accountId) => {
      const wasSessionOnly = session.delete(accountId);
      const removed = await patiently((keychain) => keychain.deletePassword(keychainService, accountId));
      return removed.ok || wasSessionOnly ? { ok: true, value: null } : removed;
    },
    availability: async () => {
      const asked = await patiently((keychain) => keychain.getPassword(keychainService, 'availability'));
      return asked.ok ? { ok: true, value: null } : asked;
    },
    isSessionOnly: (accountId) => session.has(accountId),
    settled: async () => {
      await atMost(settleMs, Promise.allSettled(underWay));
      return underWay.size === 0;
    },
  };
}
