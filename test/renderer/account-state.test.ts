// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { ProviderErrorKind } from '../../electron/core/errors.ts';
import { keyTroubles } from '../../electron/core/key-troubles.ts';
import { accountRemedy, accountStateWord } from '../../renderer/ui/account-state.ts';

const word = (kind: ProviderErrorKind) =>
  accountStateWord({ state: 'auth', own: 'critical', error: { kind, message: '' } });

test('a key is called rejected only where the provider rejected it', () => {
  expect(word('unauthorized')).toBe('Key rejected');
  expect(word('keychain')).toBe('Key not readable');
  expect(word('bad-key')).toBe('Key cannot be sent');
});

test('a plan without the API is not blamed on the key', () => {
  const scope = (kind: ProviderErrorKind) =>
    accountStateWord({ state: 'scope', own: 'warning', error: { kind, message: '' } });
  expect(scope('plan')).toBe('Plan without the API');
  expect(scope('forbidden')).toBe('Key lacks a permission');
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

test('what is wrong with the key store has words of its own, and never those of a rejected key', () => {
  const words = keyTroubles.map((trouble) =>
    accountStateWord({ state: 'auth', own: 'warning', error: { kind: 'keychain', message: '', trouble } }),
  );
  expect(words).toContain('Key store locked');
  expect(new Set(words).size).toBe(keyTroubles.length);
  for (const said of words) expect(said).not.toMatch(/rejected/i);
});

test('a new key is asked for only where one helps; a locked store is unlocked, a silent one asked again', () => {
  const remedy = (error: Parameters<typeof accountRemedy>[0]['error']) =>
    accountRemedy({ state: 'auth', error, key: 'keychain' });
  expect(remedy({ kind: 'keychain', message: '', trouble: 'locked' })).toBe('unlock');
  expect(remedy({ kind: 'keychain', message: '', trouble: 'hanging' })).toBe('retry');
  expect(remedy({ kind: 'keychain', message: '', trouble: 'absent' })).toBe('retry');
  expect(remedy({ kind: 'keychain', message: '', trouble: 'missing' })).toBe('enter-key');
  expect(remedy({ kind: 'keychain', message: '' })).toBe('retry');
  expect(remedy({ kind: 'unauthorized', message: '' })).toBe('enter-key');
  expect(accountRemedy({ state: 'ok', error: null, key: 'keychain' })).toBeNull();
  expect(accountRemedy({ state: 'ok', error: null, key: 'missing' })).toBe('enter-key');
});
