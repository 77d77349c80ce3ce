import { describe, expect, test } from 'vitest';
import { problemsInMenu, sameMenu, trayMenu, trayState, trayTooltip } from '../../../electron/core/state/tray.ts';
import type { TrayContent, TrayMenuEntry, TrayProblem } from '../../../electron/core/state/tray.ts';

const problem = (id: string, name = `${id}@acme.com`): TrayProblem => ({
  subject: { accountId: 'a1', kind: 'sender', id, name },
  severity: 'critical',
  reason: 'bounce 5.2 %',
  alertIds: [`${id}-1`],
  quieted: null,
});
const content: TrayContent = {
  icon: 'ok',
  sentence: '41 mailboxes fine',
  asOf: '14:02',
  problems: [],
  anySnoozed: false,
  accountCount: 2,
  paused: false,
  refreshing: false,
};
const labels = (menu: readonly TrayMenuEntry[]): readonly string[] =>
  menu.map((entry) => (entry.kind === 'separator' ? '—' : entry.label));
const inside = (menu: readonly TrayMenuEntry[], label: string): readonly TrayMenuEntry[] => {
  const found = entry(menu, label);
  return found?.kind === 'menu' ? found.entries : [];
};
const entry = (menu: readonly TrayMenuEntry[], label: string): TrayMenuEntry | undefined =>
  menu.find((candidate) => candidate.kind !== 'separator' && candidate.label === label);

describe('the tray menu', () => {
  test('says how things are and how old that is, then what can be done', () => {
    expect(labels(trayMenu(content))).toEqual([
      '41 mailboxes fine · as of 14:02',
      '—',
      'Refresh now',
      'Pause',
      '—',
      'Open Sendgauge',
      'Settings…',
      '—',
      'Quit Sendgauge',
    ]);
  });

  test('names at most five subjects, worst first, and counts the rest', () => {
    const menu = trayMenu({ ...content, problems: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => problem(id)) });
    const shown = labels(menu).filter((label) => label.startsWith('⬣'));
    expect(shown).toHaveLength(problemsInMenu);
    expect(shown[0]).toBe('⬣ a@acme.com  bounce 5.2 %');
    expect(labels(menu)).toContain('2 more…');
  });

  test('a subject opens itself, and can be acknowledged, snoozed and muted where it stands', () => {
    const entries = inside(trayMenu({ ...content, problems: [problem('a')] }), '⬣ a@acme.com  bounce 5.2 %');
    expect(labels(entries)).toEqual([
      'Open',
      '—',
      'Acknowledge',
      'Snooze 1 h',
      'Snooze 4 h',
      'Snooze until tomorrow',
      '—',
      'Mute',
    ]);
    const subject = { accountId: 'a1', kind: 'sender', id: 'a' };
    expect(entry(entries, 'Open')).toMatchObject({ action: { do: 'open', subject } });
    expect(entry(entries, 'Acknowledge')).toMatchObject({ action: { do: 'acknowledge', alertIds: ['a-1'] } });
    expect(entry(entries, 'Snooze 4 h')).toMatchObject({ action: { do: 'snooze', alertIds: ['a-1'], for: '4h' } });
    expect(entry(entries, 'Mute')).toMatchObject({ action: { do: 'mute', subject } });
  });

  test('a quieted subject says so; an acknowledged one need not be acknowledged again', () => {
    const quieted = (how: TrayProblem['quieted']): readonly TrayMenuEntry[] =>
      trayMenu({ ...content, problems: [{ ...problem('a'), quieted: how }] });
    expect(labels(quieted('snoozed'))).toContain('⬣ a@acme.com  bounce 5.2 % · snoozed');
    const entries = inside(quieted('acknowledged'), '⬣ a@acme.com  bounce 5.2 % · acknowledged');
    expect(entry(entries, 'Acknowledge')).toMatchObject({ enabled: false });
    expect(entry(entries, 'Snooze 1 h')).toMatchObject({ enabled: true });
  });

  test('a muted subject is neither listed, counted nor snoozed', () => {
    const problems = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => problem(id));
    const menu = trayMenu({ ...content, problems: [{ ...problem('z'), quieted: 'muted' }, ...problems] });
    expect(labels(menu).join()).not.toContain('z@acme.com');
    expect(labels(menu)).toContain('1 more…');
    const onlyMuted = trayMenu({ ...content, problems: [{ ...problem('z'), quieted: 'muted' }] });
    expect(labels(onlyMuted)).not.toContain('Snooze alerts');
  });

  test('everything that fires can be snoozed at once, also what the menu has no room for', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const menu = trayMenu({ ...content, problems: ids.map((id) => problem(id)) });
    const entries = inside(menu, 'Snooze alerts');
    expect(labels(entries)).toEqual(['1 h', '4 h', 'Until tomorrow']);
    expect(entry(entries, '1 h')).toMatchObject({
      action: { do: 'snooze', alertIds: ids.map((id) => `${id}-1`), for: '1h' },
    });
  });

  test('there is nothing to snooze while nothing fires, and nothing to end while nothing is snoozed', () => {
    expect(labels(trayMenu(content))).not.toContain('Snooze alerts');
    expect(labels(trayMenu(content))).not.toContain('End snooze');
    expect(entry(trayMenu({ ...content, anySnoozed: true }), 'End snooze')).toMatchObject({
      action: { do: 'end-snooze' },
    });
  });

  test('a very long or broken name stays one readable line and keeps its domain', () => {
    const name = `${'x'.repeat(200)}\n@acme.com`;
    const label =
      labels(trayMenu({ ...content, problems: [problem('a', name)] })).find((text) => text.startsWith('⬣')) ?? '';
    expect(label).toMatch(/^⬣ x+….*@acme\.com {2}bounce 5\.2 %$/);
    expect([...label].length).toBeLessThan(70);
  });

  test('while paused it offers to resume and not to refresh', () => {
    const menu = trayMenu({ ...content, paused: true });
    expect(entry(menu, 'Pause')).toBeUndefined();
    expect(entry(menu, 'Resume')).toMatchObject({ action: { do: 'resume' }, enabled: true });
    expect(entry(menu, 'Refresh now')).toMatchObject({ enabled: false });
  });

  test('without accounts there is nothing to refresh or pause', () => {
    const menu = trayMenu({ ...content, accountCount: 0 });
    expect(entry(menu, 'Refresh now')).toMatchObject({ enabled: false });
    expect(entry(menu, 'Pause')).toMatchObject({ enabled: false });
  });

  test('a refresh under way cannot be asked for again', () => {
    expect(entry(trayMenu({ ...content, refreshing: true }), 'Refreshing…')).toMatchObject({ enabled: false });
  });

  test('is the same for the same content and another for other content', () => {
    expect(sameMenu(trayMenu(content), trayMenu({ ...content }))).toBe(true);
    expect(sameMenu(trayMenu(content), trayMenu({ ...content, asOf: '14:17' }))).toBe(false);
    const firing = { ...content, problems: [problem('a')] };
    expect(sameMenu(trayMenu(firing), trayMenu({ ...content, problems: [problem('a')] }))).toBe(true);
    const another = { ...content, problems: [{ ...problem('a'), alertIds: ['a-2'] }] };
    expect(sameMenu(trayMenu(firing), trayMenu(another))).toBe(false);
  });
});

describe('the tooltip', () => {
  test('says the sentence and the age, and no age before the first answer', () => {
    expect(trayTooltip(content)).toBe('Sendgauge: 41 mailboxes fine · as of 14:02');
    expect(trayState({ ...content, asOf: null }).tooltip).toBe('Sendgauge: 41 mailboxes fine');
  });
});
