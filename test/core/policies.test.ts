import { describe, expect, test } from 'vitest';
import { isDay } from '../../electron/core/days.ts';
import { policyLabel, policyLines, publishedLines } from '../../electron/core/policies.ts';

describe('lines that vendors have published', () => {
  test('each says who, where and when it was read', () => {
    for (const line of publishedLines) {
      expect(line.value).toBeGreaterThan(0);
      expect(line.value).toBeLessThan(0.2);
      expect(isDay(line.date)).toBe(true);
      expect(new URL(line.url).protocol).toBe('https:');
      expect(line.source).not.toBe('');
    }
    expect(new Set(publishedLines.map(({ id }) => id)).size).toBe(publishedLines.length);
  });

  test("a provider's own lines come first, then those of the mailbox providers", () => {
    expect(policyLines('amazon-ses', 'complaint').map(({ id, applies }) => [id, applies])).toEqual([
      ['amazon-ses-complaint-review', 'own'],
      ['amazon-ses-complaint-pause', 'own'],
      ['google-spam-target', 'general'],
      ['google-spam-ceiling', 'general'],
    ]);
    expect(policyLines('amazon-ses', 'bounce').map(({ value }) => value)).toEqual([0.05, 0.1]);
  });

  test.each(['sendkit', 'coldsend', 'krafter'])(
    '%s has none of its own: others are named as a reference',
    (provider) => {
      expect(policyLines(provider, 'complaint').map(policyLabel)).toEqual([
        'Google: keep below 0.1 % (unverified)',
        'Google: never reach 0.3 % (unverified)',
      ]);
      expect(policyLines(provider, 'bounce').map(policyLabel)).toEqual([
        'Resend: must stay below 4 % (for reference)',
        'Amazon SES: account under review 5 % (for reference)',
        'Amazon SES: sending may be paused 10 % (for reference)',
      ]);
    },
  );
});
