// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { ProviderErrorKind } from '../../electron/core/errors.ts';
import { accountStateWord } from '../../renderer/ui/account-state.ts';

const word = (kind: ProviderErrorKind) =>
  accountStateWord({ state: 'auth', own: 'critical', error: { kind, message: '' } });

test('a key is called rejected only where the provider rejected it', () => {
  expect(word('unauthorized')).toBe('Key rejected');
  expect(word('keychain')).toBe('Key not readable');
  expect(word('bad-key')).toBe('Key cannot be sent');
});

test('every other state has one word, whatever went wrong', () => {
  expect(accountStateWord({ state: 'offline', own: 'offline', error: { kind: 'dns', message: '' } })).toBe('Offline');
  expect(accountStateWord({ state: 'ok', own: 'ok', error: null })).toBe('Up to date');
});

test('what the clock or this computer knows is said before the account says it', () => {
  const words = (['stale', 'offline', 'unread', 'paused'] as const).map((own) =>
    accountStateWord({ state: 'ok', own, error: null }),
  );
  expect(words).toEqual(['Out of date', 'Offline', 'Not read yet', 'Paused']);
});

test('an account that is read is not called fine or bad for what is in it', () => {
  expect(accountStateWord({ state: 'limited', own: 'ok', error: null })).toBe('Provider asked to wait');
});
