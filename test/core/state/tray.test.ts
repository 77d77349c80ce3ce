import { describe, expect, test } from 'vitest';
import { dayMs } from '../../../electron/core/days.ts';
import { createFormat } from '../../../electron/core/format.ts';
import { unreadableTray, type TrayContent, type TrayProblem } from '../../../electron/core/state/tray.ts';
import { problemsInMenu, trayState } from '../../../electron/core/words/tray.ts';
import { sameMenu, type TrayMenuEntry } from '../../../electron/core/words/tray-entries.ts';

const format = createFormat('en-US');
/** Tests run in UTC. */
const asOf = Date.parse('2026-02-10T14:02:00Z');
const reason = 'bounce rate 5.2 % (26 of 500, last 7 days) is over 5 %';

function problem(id: string, name = `${id}@acme.com`, kind: TrayProblem['subject']['kind'] = 'sender'): TrayProblem {
  const subject = { accountId: 'a1', kind, id, name };
  return {
    subject,
    state: 'critical',
    trouble: null,
    alert: {
      rule: 'bounce-rate',
      subject,
      phase: 'firing',
      severity: 'critical',
      sample: {
        at: asOf,
        value: 0.052,
        numerator: 26,
        denominator: 500,
        window: '7d',
        approximate: false,
        detail: null,
      },
      threshold: 0.05,
      providerName: 'SendKit',
      levels: null,
    },
    alertIds: [`${id}-1`],
    quieted: null,
  };
}
const content: TrayContent = {
  state: 'ok',
  headline: {
    code: 'fine',
    parts: [],
    fine: { account: 2, sender: 41, campaign: 0 },
    unread: { account: 0, sender: 0, campaign: 0 },
    acknowledged: 0,
    snoozed: 0,
    paused: 0,
  },
  asOf,
  now: asOf,
  problems: [],
  anySnoozed: false,
  accountCount: 2,
  paused: false,
  refreshing: false,
};
test('F76: the menu says why nothing can be saved, as what was just chosen in it may not have been', () => {
  const unsaved = 'The disk is full.';
  expect(trayMenu({ ...content, unsaved })[1]).toEqual({ kind: 'text', label: unsaved });
});

const trayMenu = (shown: TrayContent): readonly TrayMenuEntry[] => trayState(shown, format).menu;
const labels = (menu: readonly TrayMenuEntry[]): readonly string[] =>
  menu.map((entry) => (entry.kind === 'separator' ? '—' : entry.label));
const inside = (menu: readonly TrayMenuEntry[], label: string): readonly TrayMenuEntry[] => {
  const found = entry(menu, label);
  return found?.kind === 'menu' ? found.entries : [];
};
const entry = (menu: readonly TrayMenuEntry[], label: string): TrayMenuEntry | undefined =>
  menu.find((candidate) => candidate.kind !== 'separator' && candidate.label === label);

describe('what happened to the app itself', () => {
  test.each([
    [
      { code: 'standstill', since: asOf - 600_000 } as const,
      'Checking stands still since 13:52. What is shown is from before.',
    ],
    [
      { code: 'stood-still', since: asOf - 600_000, until: asOf } as const,
      'Checking stood still from 13:52 to 14:02. It was started again.',
    ],
    [
      { code: 'mistake', at: asOf } as const,
      'Something unexpected happened at 14:02; the log has more. Checking goes on.',
    ],
    [{ code: 'restarted', at: asOf } as const, 'Sendgauge had to end at 14:02 and started again. The log has more.'],
  ])('is said under the sentence: %o', (notice, text) => {
    expect(labels(trayMenu({ ...content, notice }))[1]).toBe(text);
    expect(labels(trayMenu({ ...content, notice: null }))[1]).toBe('—');
  });

  test('F69: of a cache that cannot be read the tray says so, and does not look fine', () => {
    const shown = trayState(unreadableTray(asOf, null), format);
    expect(shown.icon).toBe('stale');
    expect(shown.tooltip).toBe('Sendgauge: What was read cannot be shown');
  });
});

describe('the tray menu', () => {
  test('says how things are and how old that is, then what can be done', () => {
    expect(labels(trayMenu(content))).toEqual([
      'All fine: 41 mailboxes · as of 14:02',
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
    expect(shown[0]).toBe(`⬣ a@acme.com  ${reason}`);
    expect(labels(menu)).toContain('2 more…');
  });

  test('a subject opens itself, and can be acknowledged, snoozed and muted where it stands', () => {
    const entries = inside(trayMenu({ ...content, problems: [problem('a')] }), `⬣ a@acme.com  ${reason}`);
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
    expect(labels(quieted('snoozed'))).toContain(`⬣ a@acme.com  ${reason} · snoozed`);
    const entries = inside(quieted('acknowledged'), `⬣ a@acme.com  ${reason} · acknowledged`);
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

  test('a name from right to left leaves the rest of its line in order', () => {
    const [label] = labels(trayMenu({ ...content, problems: [problem('a', 'حملة الخريف 2026')] })).filter((text) =>
      text.startsWith('⬣'),
    );
    expect(label).toBe(`⬣ \u2068حملة الخريف 2026\u2069  ${reason}`);
  });

  test('a very long or broken name stays one readable line and keeps its domain', () => {
    const name = `${'x'.repeat(200)}\n@acme.com`;
    const label =
      labels(trayMenu({ ...content, problems: [problem('a', name)] })).find((text) => text.startsWith('⬣')) ?? '';
    expect(label).toMatch(/^⬣ x+….*@acme\.com {2}bounce rate 5\.2 %/);
    expect(label.endsWith(`  ${reason}`)).toBe(true);
    expect([...label].length - reason.length).toBeLessThan(58);
  });

  test('a name with a colon in it stands whole, with its reason', () => {
    const campaign = problem('c', 'Q1: SaaS founders', 'campaign');
    expect(labels(trayMenu({ ...content, problems: [campaign] }))).toContain(`⬣ Q1: SaaS founders  ${reason}`);
  });

  test('what it takes to get better is left to where there is room for it', () => {
    const { alert, ...limited } = problem('a');
    const forecast = { kind: 'forecast', reachesAt: null, resetsAt: asOf } as const;
    const sample = {
      at: asOf,
      value: 1.5,
      numerator: 60,
      denominator: 100,
      window: 'today',
      approximate: false,
    } as const;
    if (alert === null) throw new Error('no alert');
    const pace = { ...alert, rule: 'limit-pace', sample: { ...sample, detail: forecast }, threshold: 1.2 } as const;
    const shown = labels(trayMenu({ ...content, problems: [{ ...limited, alert: pace }] }));
    expect(shown).toContain('⬣ a@acme.com  60 of 100 sent today');
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
    expect(sameMenu(trayMenu(content), trayMenu({ ...content, asOf: Date.parse('2026-02-10T14:17:00Z') }))).toBe(false);
    const firing = { ...content, problems: [problem('a')] };
    expect(sameMenu(trayMenu(firing), trayMenu({ ...content, problems: [problem('a')] }))).toBe(true);
    const another = { ...content, problems: [{ ...problem('a'), alertIds: ['a-2'] }] };
    expect(sameMenu(trayMenu(firing), trayMenu(another))).toBe(false);
  });
});

describe('the tooltip', () => {
  test('says the sentence and the age, and no age before the first answer', () => {
    const tooltip = (changes: Partial<TrayContent>): string => trayState({ ...content, ...changes }, format).tooltip;
    expect(tooltip({})).toBe('Sendgauge: All fine: 41 mailboxes · as of 14:02');
    expect(tooltip({ asOf: null })).toBe('Sendgauge: All fine: 41 mailboxes');
    const threeDaysLater = asOf + 3 * dayMs;
    expect(tooltip({ now: threeDaysLater })).toBe('Sendgauge: All fine: 41 mailboxes · as of Feb 10 14:02');
  });
});
