import { expect, test } from 'vitest';
import { stateAfter, type ProviderError, type ProviderErrorKind } from '../../../electron/core/errors.ts';
import { createFormat } from '../../../electron/core/format.ts';
import { trialText, type Trial } from '../../../electron/core/words/trials.ts';

const format = createFormat('en-US');
const now = Date.parse('2026-02-10T15:00:00Z');
const kinds = Object.keys(stateAfter).filter((kind): kind is ProviderErrorKind => kind in stateAfter);

function say(
  kind: ProviderErrorKind,
  error: Partial<ProviderError> = {},
  trial: Partial<Trial> = {},
): readonly [string, string | null] {
  const failed = { kind, message: 'What happened.', status: null, retryAt: null, ...error };
  const { message, hint } = trialText(
    { error: failed, providerName: 'ColdSend', hint: 'Revoked keys are rejected too.', isNew: true, ...trial },
    format,
    now,
  );
  return [message, hint];
}

test('a key that was just typed is not to be replaced, but looked at', () => {
  expect(say('unauthorized')).toEqual([
    'ColdSend does not accept this key.',
    'Check that all of it was copied. Revoked keys are rejected too.',
  ]);
  expect(say('unauthorized', {}, { hint: '' })[1]).toBe('Check that all of it was copied.');
  expect(say('unauthorized', {}, { isNew: false })[0]).toBe('ColdSend rejects the stored key. Replace it.');
});

test('a plan without the API is no matter of the key', () => {
  const [, hint] = say('plan', { message: 'Your ColdSend plan does not include the API.' });
  expect(hint).toMatch(/plan/);
  expect(hint).not.toMatch(/scope|create a key/i);
});

test('a limit says when to try again, where it is known', () => {
  expect(say('rate-limited', { retryAt: now + 10 * 60_000 })).toEqual([
    'Too many requests to ColdSend. Whether the key works is not known.',
    'Nothing is tried again by itself: try again at 15:10, not before.',
  ]);
  expect(say('rate-limited', { retryAt: now + 30_000 })[1]).toContain('try again at 15:01, not before.');
  expect(say('rate-limited')[1]).toBe('Nothing is tried again by itself: try again in a few minutes.');
});

test('problems of the provider are not tried again by themselves', () => {
  const [message, hint] = say('unavailable', { status: 503, message: 'ColdSend has problems. Trying again later.' });
  expect(message).toBe('ColdSend has problems (503). Whether the key works is not known.');
  expect(hint).toMatch(/^Nothing is tried again by itself/);
});

test.each(kinds)('%s: no kind of failure promises that something happens by itself', (kind) => {
  const promised = { message: 'Slowing down. Trying again later.' };
  const said = say(kind, kind === 'unavailable' || kind === 'rate-limited' ? promised : {}).join(' ');
  expect(said).not.toMatch(/slowing down|trying again|replace the key/i);
  expect(said).toMatch(/\S/);
});
