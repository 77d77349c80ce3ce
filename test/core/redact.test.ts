import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../../electron/providers/redact.ts';

describe('the redactor', () => {
  test.each([
    ['a SendKit key', 'sk_user_abcDEF0123456789'],
    ['a ColdSend key', 'cs_live_abcDEF0123456789'],
    ['a Krafter key', 'kr_live_abcDEF0123456789'],
    ['a SendGrid key', 'SG.abcdefghijklmnop.qrstuvwxyz012345'],
    ['a Mailgun key', 'key-0123456789abcdef0123456789abcdef'],
    ['a Resend key', 're_AbCdEf12_3456789012345678'],
    ['a Postmark token', '0e8a3f52-9d4b-4c1e-8f6a-2b7c9d0e1f23'],
    ['an address', 'jane.doe+news@mail.acme.co.uk'],
  ])('removes %s though nobody registered it', (_what, value) => {
    const line = redact(`GET failed for "${value}", gave up`, []);
    expect(line).toBe('GET failed for "[redacted]", gave up');
  });

  test('removes what follows Bearer', () => {
    expect(redact('authorization: Bearer abc.def-ghi', [])).toBe('authorization: [redacted]');
  });

  test('F46: removes a key that is part of an address, and leaves the rest of it', () => {
    expect(redact('GET https://api.example.org/v1/x?limit=5&api_key=abc-123#top failed', [])).toBe(
      'GET https://api.example.org/v1/x?limit=5&api_key=[redacted]#top failed',
    );
    expect(redact('?token=abc&key=def', [])).toBe('?token=[redacted]&key=[redacted]');
  });

  test('removes a registered secret however it is written', () => {
    const secret = 'p@ss/wörd "quoted"+more';
    const spellings = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret),
      Buffer.from(secret).toString('base64'),
    ];
    for (const written of spellings) expect(redact(`<${written}>`, [secret]), written).toContain('[redacted]');
    expect(redact(spellings.join(' '), [secret])).not.toMatch(/w(ö|%C3%B6)rd/);
  });

  test('removes the longer of two secrets that begin alike', () => {
    expect(redact('secret-one-and-more', ['secret-one', 'secret-one-and-more'])).toBe('[redacted]');
  });

  test('leaves ordinary lines alone', () => {
    const line = 'poll sendkit /v1/mailboxes 200 in 214 ms (12 rows) retry_at 1764000000 pre_release task-runner-queue';
    expect(redact(line, ['', 'ms'])).toBe(line);
  });

  test('never throws and never leaves a secret, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 6 }), fc.string(), fc.string(), (secret, before, after) => {
        const marked = '[redacted]';
        fc.pre(!marked.includes(secret));
        expect(redact(before + secret + after, [secret]).includes(secret)).toBe(false);
      }),
    );
  });
});
