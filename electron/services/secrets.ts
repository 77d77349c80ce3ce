/**
 * Keys live in the operating system's keychain: service `Sendgauge`, one item per account, named by the account's id.
 * Where there is no keychain a key may be kept in memory until quit, if the person said so. Never in a file.
 */
import { minuteMs, secondMs } from '../core/days.ts';
import type { KeyTrouble } from '../core/key-troubles.ts';
import { keyTroubleText } from '../core/words/key-troubles.ts';
import type { StartHelper } from './keychain/helper.ts';
import { KeychainFailure, type Keychain } from './keychain/keychain.ts';
import { linuxKeychain } from './keychain/linux.ts';
import { oneAtATime } from './keychain/native.ts';
import { startNodeHelper } from './keychain/node-helper.ts';
import { atMost } from './timing.ts';

export type { Keychain } from './keychain/keychain.ts';

export const keychainService = 'Sendgauge';

/** `message` is for a person; it never quotes what the keychain itself said. */
export interface SecretProblem {
  readonly ok: false;
  readonly trouble: KeyTrouble;
  readonly message: string;
}

export type SecretOutcome<T> = { readonly ok: true; readonly value: T } | SecretProblem;

export interface SecretStore {
  /** The key, or `null` where there is none. Nobody is asked to unlock anything, where the keychain can tell before. */
  readonly get: (accountId: string) => Promise<SecretOutcome<string | null>>;
  /** Has the desktop ask a person to unlock the keychain, and resolves when the key could be read or that failed. */
  readonly unlock: (accountId: string) => Promise<SecretOutcome<null>>;
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

/** A keychain may wait for a person to unlock it; longer than this is no answer. */
const patienceMs = minuteMs;

/** How long quitting waits for a keychain that does not answer. */
const settleMs = 2 * secondMs;

/** Rejects after `ms`; `stop` lets the process end before. */
function deadline(ms: number): { readonly passed: Promise<never>; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new KeychainFailure('hanging')), ms);
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

/** A key that cannot be had, as a value with its words. */
export function keyProblem(trouble: KeyTrouble): SecretProblem {
  return { ok: false, trouble, message: keyTroubleText(trouble) };
}

/** keytar in this process. Loaded at first use: a machine without libsecret must still start. */
export async function loadKeytar(): Promise<Keychain> {
  const { default: keytar } = await import('keytar');
  return keytar;
}

/**
 * The system's keychain. On Linux keytar runs in a process that `startHelper` starts, because its library does not survive
 * a restart of the key store.
 */
export async function loadKeychain(startHelper: StartHelper = startNodeHelper): Promise<Keychain> {
  return process.platform === 'linux' ? linuxKeychain(startHelper) : oneAtATime(await loadKeytar());
}

/** Where the in-memory keys outlive this store, though not the process. */
export interface SessionKeys {
  /** Those there are already: account and key. */
  readonly before: readonly (readonly [accountId: string, key: string])[];
  /** The account has that key from now on; `null`: none. */
  readonly keep: (accountId: string, key: string | null) => void;
}

const ofThisStore: SessionKeys = { before: [], keep: () => undefined };

/** A store over a keychain, with the in-memory keys of people who consented to them. */
export function createSecretStore(
  load: () => Promise<Keychain> = loadKeychain,
  { before, keep }: SessionKeys = ofThisStore,
): SecretStore {
  const session = new Map(before);
  const forget = (accountId: string): boolean => {
    keep(accountId, null);
    return session.delete(accountId);
  };
  const underWay = new Set<Promise<unknown>>();
  let loaded: Promise<Keychain> | null = null;
  let end: (() => void) | undefined;

  async function keychain(): Promise<Keychain> {
    try {
      const found = await (loaded ??= load());
      end = found.end;
      return found;
    } catch {
      loaded = null;
      throw new KeychainFailure('absent');
    }
  }

  async function patiently<T>(ask: (keychain: Keychain) => Promise<T>): Promise<SecretOutcome<T>> {
    const call = keychain().then(ask);
    underWay.add(call);
    const settle = (): void => void underWay.delete(call);
    call.then(settle, settle);
    try {
      return { ok: true, value: await within(patienceMs, call) };
    } catch (thrown) {
      // What a keychain says by itself is not passed on: it can quote what was asked.
      return keyProblem(thrown instanceof KeychainFailure ? thrown.trouble : 'refused');
    }
  }

  return {
    get: async (accountId) => {
      const kept = session.get(accountId);
      if (kept !== undefined) return { ok: true, value: kept };
      return patiently(({ getPassword }) => getPassword(keychainService, accountId));
    },
    unlock: async (accountId) => {
      if (session.has(accountId)) return { ok: true, value: null };
      const read = await patiently((found) => (found.unlockPassword ?? found.getPassword)(keychainService, accountId));
      if (!read.ok) return read;
      return read.value === null ? keyProblem('missing') : { ok: true, value: null };
    },
    set: async (accountId, key, sessionOnly) => {
      if (sessionOnly) {
        session.set(accountId, key);
        keep(accountId, key);
        return { ok: true, value: null };
      }
      const written = await patiently(({ setPassword }) => setPassword(keychainService, accountId, key));
      if (!written.ok) return written;
      forget(accountId);
      return { ok: true, value: null };
    },
    remove: async (accountId) => {
      const wasSessionOnly = forget(accountId);
      const removed = await patiently(({ deletePassword }) => deletePassword(keychainService, accountId));
      return removed.ok || wasSessionOnly ? { ok: true, value: null } : removed;
    },
    availability: async () => {
      const asked = await patiently(({ getPassword }) => getPassword(keychainService, 'availability'));
      return asked.ok ? { ok: true, value: null } : asked;
    },
    isSessionOnly: (accountId) => session.has(accountId),
    settled: async () => {
      await atMost(settleMs, Promise.allSettled(underWay));
      end?.();
      return underWay.size === 0 || end !== undefined;
    },
  };
}
