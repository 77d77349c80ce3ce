import { describe, expect, test } from 'vitest';
import { isDay } from '../../electron/core/days.ts';
import { providers } from '../../electron/providers/index.ts';
import {
  appliedPolicyLines,
  receiverLines,
  referenceLines,
  type PolicyLine,
} from '../../electron/providers/policy-lines.ts';

const providerLines = Object.values(providers).flatMap(({ policyLines }) => policyLines);
const publishedLines = [...providerLines, ...receiverLines, ...referenceLines];
const linesOf = (own: readonly PolicyLine[], rate: PolicyLine['rate']) =>
  appliedPolicyLines(own).filter((line) => line.rate === rate);

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
    const own = referenceLines.filter(({ vendor }) => vendor === 'Amazon SES');
    expect(linesOf(own, 'complaint').map(({ id, applies }) => [id, applies])).toEqual([
      ['amazon-ses-complaint-review', 'own'],
      ['amazon-ses-complaint-pause', 'own'],
      ['google-spam-target', 'general'],
      ['google-spam-ceiling', 'general'],
    ]);
    expect(linesOf(own, 'bounce').map(({ value }) => value)).toEqual([0.05, 0.1]);
  });

  test.each(['sendkit', 'coldsend', 'krafter'] as const)(
    '%s has none of its own: others are named as a reference',
    (provider) => {
      const lines = (rate: 'bounce' | 'complaint') =>
        linesOf(providers[provider].policyLines, rate).map(({ vendor, meaning, value, applies, verified }) => [
          `${vendor}: ${meaning}`,
          value,
          applies,
          verified,
        ]);
      expect(lines('complaint')).toEqual([
        ['Google: keep below', 0.001, 'general', false],
        ['Google: never reach', 0.003, 'general', false],
      ]);
      expect(lines('bounce')).toEqual([
        ['Resend: must stay below', 0.04, 'reference', true],
        ['Amazon SES: account under review', 0.05, 'reference', true],
        ['Amazon SES: sending may be paused', 0.1, 'reference', true],
      ]);
    },
  );
});
