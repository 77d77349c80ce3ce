// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { ProviderErrorKind } from '../../electron/core/errors.ts';
import { accountStateWord } from '../../renderer/ui/account-state.ts';

const word = (kind: ProviderErrorKind) => accountStateWord({ state: 'auth', error: { kind, message: '' } });

test('a key is called rejected only where the provider rejected it', () => {
  expect(word('unauthorized')).toBe('Key rejected');
  expect(word('keychain')).toBe('Key not readable');
  expect(word('bad-key')).toBe('Key cannot be sent');
});

test('every other state has one word, whatever went wrong', () => {
  expect(accountStateWord({ state: 'offline', error: { kind: 'dns', message: '' } })).toBe('Offline');
  expect(accountStateWord({ state: 'ok', error: null })).toBe('Up to date');
});
