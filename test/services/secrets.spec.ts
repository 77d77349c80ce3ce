/** The keychain of a real desktop session. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSecretStore, keychainService, loadKeychain } from '../../electron/services/secrets.ts';

test('a key is written to the Secret Service once, under "Sendgauge", and leaves no trace when it is removed', async () => {
  const accountId = `test-${randomUUID()}`;
  const key = `sk_${randomUUID()}`;
  const secrets = createSecretStore();
  expect(await secrets.availability()).toEqual({ ok: true, value: null });
  expect(await secrets.set(accountId, key, false)).toEqual({ ok: true, value: null });

  const keychain = await loadKeychain();
  expect(await keychain.getPassword(keychainService, accountId)).toBe(key);
  expect(await createSecretStore().get(accountId)).toEqual({ ok: true, value: key });

  expect(await secrets.remove(accountId)).toEqual({ ok: true, value: null });
  expect(await keychain.getPassword(keychainService, accountId)).toBeNull();
  await secrets.settled();
});
