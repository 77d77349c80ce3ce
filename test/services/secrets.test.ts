import { describe, expect, test, vi } from 'vitest';
import { createSecretStore, keychainService, type Keychain } from '../../electron/services/secrets.ts';
import { memoryKeychain } from '../helpers/test-app.ts';

const key = 'sk_a_key_that_must_not_be_seen';

/** A keychain whose every call fails, quoting what it was asked. */
function broken(): Promise<Keychain> {
  const fail = () => Promise.reject(new Error(`Secret Service refused ${key}`));
  return Promise.resolve({ getPassword: fail, setPassword: fail, deletePassword: fail });
}

describe('with a keychain', () => {
  test('a key is one item of the service, named by the account, and goes when it is removed', async () => {
    const keychain = memoryKeychain();
    const secrets = createSecretStore(async () => keychain);
    expect(await secrets.get('a1')).toEqual({ ok: true, value: null });
    await secrets.set('a1', key, false);
    expect([...keychain.items]).toEqual([[`${keychainService}/a1`, key]]);
    expect(await secrets.get('a1')).toEqual({ ok: true, value: key });
    expect(secrets.isSessionOnly('a1')).toBe(false);
    expect(await secrets.remove('a1')).toEqual({ ok: true, value: null });
    expect(await secrets.remove('a1')).toEqual({ ok: true, value: null });
    expect(keychain.items.size).toBe(0);
  });

  test('a session key that is stored after all is not in memory any more', async () => {
    const keychain = memoryKeychain();
    const secrets = createSecretStore(async () => keychain);
    await secrets.set('a1', 'sk_for_this_session', true);
    expect(keychain.items.size).toBe(0);
    await secrets.set('a1', key, false);
    expect(secrets.isSessionOnly('a1')).toBe(false);
    expect(await secrets.get('a1')).toEqual({ ok: true, value: key });
  });
});

describe('F45: without a keychain', () => {
  test.each([
    ['it cannot be loaded', () => Promise.reject(new Error(`no libsecret ${key}`))],
    ['it refuses', broken],
  ] as const)('%s: said without the key, and nothing is kept', async (_, load) => {
    const secrets = createSecretStore(load);
    for (const outcome of [
      await secrets.set('a1', key, false),
      await secrets.get('a1'),
      await secrets.remove('a1'),
      await secrets.availability(),
    ]) {
      expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('key store') });
      expect(JSON.stringify(outcome)).not.toContain(key);
    }
    expect(secrets.isSessionOnly('a1')).toBe(false);
  });

  test('with consent a key lives in memory only, and can be forgotten', async () => {
    const secrets = createSecretStore(broken);
    expect(await secrets.set('a1', key, true)).toEqual({ ok: true, value: null });
    expect(secrets.isSessionOnly('a1')).toBe(true);
    expect(await secrets.get('a1')).toEqual({ ok: true, value: key });
    expect(await secrets.remove('a1')).toEqual({ ok: true, value: null });
    expect(secrets.isSessionOnly('a1')).toBe(false);
    expect(JSON.stringify(secrets)).not.toContain(key);
  });

  test('a keychain that waits for somebody to unlock it counts as locked after a minute, and holds quitting up two seconds', async () => {
    vi.useFakeTimers();
    try {
      const never = () => new Promise<never>(() => undefined);
      const secrets = createSecretStore(async () => ({
        getPassword: never,
        setPassword: never,
        deletePassword: never,
      }));
      const asked = secrets.get('a1');
      await vi.advanceTimersByTimeAsync(59_000);
      const settled = vi.fn();
      void secrets.settled().then(settled);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await asked).toMatchObject({ ok: false });
      expect(settled).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1_000);
      expect(settled).toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });
});
