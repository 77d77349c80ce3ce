import { describe, expect, test } from 'vitest';
import { problemsInMenu, sameMenu, trayMenu, trayState, trayTooltip } from '../../electron/core/tray.ts';
import type { TrayContent, TrayMenuEntry, TrayProblem } from '../../electron/core/tray.ts';

const problem = (id: string, name = `${id}@acme.com`): TrayProblem => ({
  subject: { accountId: 'a1', kind: 'sender', id, name },
  severity: 'critical',
  reason: 'bounce 5.2 %',
});
const content: TrayContent = {
  icon: 'ok',
  sentence: '41 mailboxes fine',
  asOf: '14:02',
  problems: [],
  accountCount: 2,
  paused: false,
  refreshing: false,
};
const labels = (menu: readonly TrayMenuEntry[]): readonly string[] =>
  menu.map((entry) => (entry.kind === 'separator' ? '—' : entry.label));
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

  test('a subject opens itself', () => {
    const menu = trayMenu({ ...content, problems: [problem('a')] });
    expect(entry(menu, '⬣ a@acme.com  bounce 5.2 %')).toMatchObject({
      action: { do: 'open', subject: { accountId: 'a1', kind: 'sender', id: 'a' } },
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
  });
});

describe('the tooltip', () => {
  test('says the sentence and the age, and no age before the first answer', () => {
    expect(trayTooltip(content)).toBe('Sendgauge: 41 mailboxes fine · as of 14:02');
    expect(trayState({ ...content, asOf: null }).tooltip).toBe('Sendgauge: 41 mailboxes fine');
  });
});
