import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBaseUrl, checkKey } from '../../electron/providers/checks.ts';
import { providers } from '../../electron/providers/index.ts';
import { keyKindOf, missingFields, storedKeyKind, unusableEntry } from '../../electron/providers/keys.ts';

describe('the address of a provider', () => {
  test.each([
    ['https://api.sendkit.ai', 'https://api.sendkit.ai'],
    [' https://app.krafter.dev/api/v1/ ', 'https://app.krafter.dev/api/v1'],
    ['http://127.0.0.1:4000/x', 'http://127.0.0.1:4000/x'],
    ['http://127.9.9.9', 'http://127.9.9.9'],
    ['http://localhost:1', 'http://localhost:1'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
    ['HTTPS://API.SendKit.ai/', 'https://api.sendkit.ai'],
  ])('%s is accepted', (text, url) => {
    expect(checkBaseUrl(text)).toEqual({ ok: true, url });
  });

  test.each([
    'http://api.sendkit.ai',
    'http://localhost.example.org',
    'http://127.0.0.1.example.org',
    'http://192.168.0.1',
    'https://user:secret@api.sendkit.ai',
    'https://user@api.sendkit.ai',
    'https://api.sendkit.ai/?x=1',
    'https://api.sendkit.ai/?',
    'https://api.sendkit.ai/#top',
    'ftp://api.sendkit.ai',
    'file:///etc/passwd',
    'api.sendkit.ai',
    'javascript:alert(1)',
    '',
  ])('F19: %s is refused', (text) => {
    expect(checkBaseUrl(text)).toMatchObject({ ok: false });
  });

  test('a checked address passes the check again, unchanged', () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['https'] }), (text) => {
        const checked = checkBaseUrl(text);
        if (checked.ok) expect(checkBaseUrl(checked.url)).toEqual(checked);
      }),
    );
  });
});

describe('the key', () => {
  test('what surrounds it is trimmed', () => {
    expect(checkKey(' \tkr_live_abc123def456\r\n', providers.krafter)).toEqual({
      ok: true,
      key: 'kr_live_abc123def456',
    });
  });

  test('M10: every known form of a SendKit key is accepted', () => {
    for (const key of ['sk_0123456789', 'sk_live_a9XyP4uv', 'sk_user_a9XyP4uv']) {
      expect(checkKey(key, providers.sendkit)).toEqual({ ok: true, key });
    }
    const { keyKinds } = providers.sendkit;
    expect(keyKindOf(keyKinds, 'sk_user_a9XyP4uv')).toBe('platform');
    expect(keyKindOf(keyKinds, 'sk_live_a9XyP4uv')).toBe('workspace');
  });

  test('the kind of a stored key is told by what the form asked for because of it', () => {
    expect(storedKeyKind(providers.sendkit, { workspaceId: 'w1' })).toBe('platform');
    expect(storedKeyKind(providers.sendkit, { workspaceId: '', campaignIds: ['c'] })).toBe('workspace');
  });

  test('a key decides which fields are missing', () => {
    const missing = (key: string, settings = {}) =>
      missingFields(providers.sendkit, key, settings).map(({ name }) => name);
    expect(missing('sk_live_a9XyP4uv')).toEqual([]);
    expect(missing('sk_user_a9XyP4uv')).toEqual(['workspaceId']);
    expect(missing('sk_user_a9XyP4uv', { workspaceId: 'w1' })).toEqual([]);
  });

  test('an entry of a field that has no id in it is found', () => {
    const { sendkit } = providers;
    const address = 'https://app.sendkit.ai/campaigns/664a1b2c3d4e5f6a7b8c9d02';
    expect(unusableEntry(sendkit, { campaignIds: ['c1', ' ', address] })).toBeNull();
    expect(unusableEntry(sendkit, { campaignIds: 'c1\n../admin' })).toEqual({ label: 'Campaigns', entry: '../admin' });
    expect(unusableEntry(sendkit, { workspaceId: 'any words' })).toBeNull();
  });

  test('F44: one with a line break, blank, odd character or odd length is refused without repeating it', () => {
    const bad = [
      'sk_live_foo\nbar',
      'sk_live_foo bar',
      'sk_live_f\u00f6\u00f6',
      'sk_live_\u200bfoo',
      'sk_x',
      `sk_${'x'.repeat(600)}`,
      'kr_live_foo',
      '',
    ];
    for (const key of bad) {
      const checked = checkKey(key, providers.sendkit);
      expect(checked.ok).toBe(false);
      if (!checked.ok && key !== '') expect(checked.message).not.toContain(key);
    }
  });

  test('F44: no message ever repeats what was typed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, maxLength: 700 }), (key) => {
        const checked = checkKey(key, providers.coldsend);
        return checked.ok || !checked.message.includes(key);
      }),
    );
  });
});
