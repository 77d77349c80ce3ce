/**
 * Keys live in the operating system's keychain: service `Sendgauge`, one item per account, named by the account's id.
 * Where there is no keychain a key may be kept in memory until quit, if the person said so. Never in a file.
 */
import { minuteMs } from '../core/days.ts';

export const keychainService = 'Sendgauge';

export type SecretOutcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

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

async function patiently<T>(work: () => Promise<T>): Promise<SecretOutcome<T>> {
  let alarm: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    alarm = setTimeout(() => reject(new Error('timeout')), patienceMs);
    alarm.unref();
  });
  try {
    return { ok: true, value: await Promise.race([work(), tooLong]) };
  } catch {
    return { ok: false, message: unavailable };
  } finally {
    clearTimeout(alarm);
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
  return {
    get: async (accountId) => {
      const kept = session.get(accountId);
      if (kept !== undefined) return { ok: true, value: kept };
      return patiently(async () => (await load()).getPassword(keychainService, accountId));
    },
    set: async (accountId, key, sessionOnly) => {
      if (sessionOnly) {
        session.set(accountId, key);
        return { ok: true, value: null };
      }
      const written = await patiently(async () => (await load()).setPassword(keychainService, accountId, key));
      if (!written.ok) return written;
      session.delete(accountId);
      return { ok: true, value: null };
    },
    remove: async (accountId) => {
      const wasSessionOnly = session.delete(accountId);
      const removed = await patiently(async () => (await load()).deletePassword(keychainService, accountId));
      return removed.ok || wasSessionOnly ? { ok: true, value: null } : removed;
    },
    availability: async () => {
      const asked = await patiently(async () => (await load()).getPassword(keychainService, 'availability'));
      return asked.ok ? { ok: true, value: null } : asked;
    },
    isSessionOnly: (accountId) => session.has(accountId),
  };
}
