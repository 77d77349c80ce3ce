import { describe, expect, test } from 'vitest';
import { createFormat } from '../../../electron/core/format.ts';
import { rememberedTrayState, type RememberedTray } from '../../../electron/core/words/remembered-tray.ts';

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
