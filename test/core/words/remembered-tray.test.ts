import { describe, expect, test } from 'vitest';
import { createFormat } from '../../../electron/core/format.ts';
import {
  agedTrayState,
  rememberedTrayState,
  type RememberedTray,
} from '../../../electron/core/words/remembered-tray.ts';

const format = createFormat('en-US');
const noon = Date.parse('2026-02-10T12:00:00Z');
const minutes = (count: number) => count * 60_000;
const kept: RememberedTray = {
  icon: 'ok',
  sentence: 'All fine: 14 mailboxes',
  asOf: noon,
  keptAt: noon,
  oldAt: noon + minutes(30),
};
const at = (now: number, change: Partial<RememberedTray> = {}) =>
  rememberedTrayState({ ...kept, ...change }, now, format);

describe('the icon of a start', () => {
  test('shows what was known last while that is as good as new', () => {
    expect(at(noon + minutes(29))).toMatchObject({
      icon: 'ok',
      tooltip: 'Sendgauge: All fine: 14 mailboxes · as of 12:00',
    });
  });

  test('calls nothing fine that may not be any more', () => {
    for (const now of [noon + minutes(30), noon + minutes(60 * 24 * 40), noon - minutes(1)])
      expect(at(now)).toMatchObject({ icon: 'stale', tooltip: expect.stringMatching(/^Sendgauge: Old data · as of /) });
    expect(at(noon + minutes(30), { icon: 'unconfirmed' })).toMatchObject({ icon: 'stale' });
  });

  test('goes on warning until somebody has looked', () => {
    const sentence = '2 mailboxes over 5 % bounce rate';
    expect(at(noon + minutes(600), { icon: 'critical', sentence })).toMatchObject({
      icon: 'critical',
      tooltip: `Sendgauge: ${sentence} · as of 12:00`,
    });
  });

  test('stays as it is where nothing grows old', () => {
    const none = { icon: 'none', sentence: 'No accounts yet', asOf: null, oldAt: null } as const;
    expect(at(noon + minutes(600), none)).toMatchObject({ icon: 'none', tooltip: 'Sendgauge: No accounts yet' });
  });

  test('lets a person open the window, the settings, and quit', () => {
    expect(at(noon).menu.flatMap((entry) => (entry.kind === 'action' ? [entry.action.do] : []))).toEqual([
      'open',
      'settings',
      'quit',
    ]);
  });
});

describe('F75: the icon while nobody says how it is', () => {
  const drawn = (change: Partial<RememberedTray> = {}) => ({
    state: {
      ...at(noon, change),
      menu: [
        { kind: 'text', label: 'All fine' },
        { kind: 'action', label: 'Pause', enabled: true, action: { do: 'pause' } },
      ] as const,
    },
    kept: { ...kept, ...change },
  });
  const later = (change: Partial<RememberedTray> = {}) => agedTrayState(drawn(change), noon + minutes(30), format);

  test('is fine for as long as that can be true, and old from then on; what can be done stays', () => {
    expect(agedTrayState(drawn(), noon + minutes(29), format)).toBeNull();
    expect(later()).toEqual({
      icon: 'stale',
      tooltip: 'Sendgauge: Old data · as of 12:00',
      menu: [
        { kind: 'text', label: 'Old data · as of 12:00' },
        { kind: 'action', label: 'Pause', enabled: true, action: { do: 'pause' } },
      ],
    });
    expect(later({ icon: 'unconfirmed' })).toMatchObject({ icon: 'stale' });
  });

  test('goes on warning, and stays where nothing grows old', () => {
    expect(later({ icon: 'critical' })).toBeNull();
    expect(later({ oldAt: null })).toBeNull();
    expect(agedTrayState({ ...drawn(), kept: null }, noon + minutes(30), format)).toBeNull();
  });
});
