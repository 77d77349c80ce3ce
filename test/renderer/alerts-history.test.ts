// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { minuteMs } from '../../electron/core/days.ts';
import { history, historyStep } from './alert-samples.ts';
import { inputsOf, now, openAlerts, showTab } from './alerts-page.ts';
import { changeableParts } from '../../electron/core/changes.ts';
import type { FakeBridge } from './bridge.ts';

/** How many lines there are, day by day; only those in sight are drawn. */
const lineCount = (): number =>
  [...document.querySelectorAll('section')].reduce(
    (sum, day) => sum + Number(day.querySelector('li')?.getAttribute('aria-setsize')),
    0,
  );

describe('the history', () => {
  test('is told by local day, newest first, with what was told and what was not', async () => {
    // Noon, so that an hour ago is the same day.
    const noon = new Date(now).setHours(12, 0, 0, 0);
    await openAlerts('incident', { 'alerts:history': () => ({ entries: history(noon), more: false }) });
    await showTab('History');
    const today = await screen.findByRole('region', { name: 'Today' });
    const lines = within(today).getAllByRole('listitem');
    expect(lines[0]?.textContent).toContain('snoozed until');
    expect(lines[2]?.textContent).toContain('several at once · anna@acme-mail.com');
    expect(lines[3]?.textContent).toMatch(/got critical.*26\/500.*told/);
    expect(within(screen.getByRole('region', { name: 'Yesterday' })).getByText('not told: acknowledged')).toBeTruthy();
    expect(screen.getByText('sendgauge export alerts')).toBeTruthy();
    // What was said is read whole.
    expect(
      within(lines[2]!)
        .getByText(/several at once/)
        .classList.contains('truncate'),
    ).toBe(false);
  });

  test('what only waits for others of its kind is not told yet', async () => {
    const untold = { code: 'grouping', ms: 30_000 } as const;
    const entries = [historyStep('t-1', now, 'pending', 'firing', { notified: false, untold })];
    await openAlerts('incident', { 'alerts:history': () => ({ entries, more: false }) });
    await showTab('History');
    expect(await screen.findByText('not told yet: waits 30 s for others of its kind')).toBeTruthy();
  });

  test('what an earlier version stored names both what became of it and why, and stands as it is', async () => {
    const untold = { code: 'said', text: 'dropped: acknowledged' } as const;
    const entries = [historyStep('t-1', now, 'pending', 'firing', { notified: false, untold })];
    await openAlerts('incident', { 'alerts:history': () => ({ entries, more: false }) });
    await showTab('History');
    expect(await screen.findByText('dropped: acknowledged')).toBeTruthy();
  });

  test('is asked for by account, rule, severity and kind', async () => {
    const bridge = await openAlerts('incident');
    await showTab('History');
    const choose = async (label: string, value: string): Promise<void> =>
      void (await fireEvent.change(await screen.findByLabelText(label), { target: { value } }));
    await choose('Account', 'acc-krafter');
    await choose('Rule', 'bounce-rate');
    await choose('Severity', 'critical');
    await choose('Kind', 'transition');
    await waitFor(() =>
      expect(inputsOf(bridge, 'alerts:history').at(-1)).toEqual({
        subject: null,
        accountId: 'acc-krafter',
        rule: 'bounce-rate',
        severity: 'critical',
        kind: 'transition',
        before: null,
        limit: 100,
      }),
    );
  });

  test('older entries come a page at a time, each once', async () => {
    const all = Array.from({ length: 150 }, (_, index) =>
      historyStep(`t-${String(index)}`, now - index * minuteMs, 'pending', 'firing'),
    );
    await openAlerts('incident', {
      'alerts:history': ({ before, limit }) => {
        const older = all.filter(({ at }) => before === null || at < before);
        return { entries: older.slice(0, limit), more: older.length > limit };
      },
    });
    await showTab('History');
    await fireEvent.click(await screen.findByRole('button', { name: 'Older' }));
    await waitFor(() => expect(lineCount()).toBe(150));
    expect(screen.getByText('That is all there is.')).toBeTruthy();
  });

  test('what happens meanwhile is added on top, and older pages stay', async () => {
    const all = Array.from({ length: 150 }, (_, index) =>
      historyStep(`t-${String(index)}`, now - index * minuteMs, 'pending', 'firing'),
    );
    const answer =
      (entries: typeof all): NonNullable<Parameters<FakeBridge['answer']>[0]['alerts:history']> =>
      ({ before, limit }) => {
        const older = entries.filter(({ at }) => before === null || at < before);
        return { entries: older.slice(0, limit), more: older.length > limit };
      };
    const bridge = await openAlerts('incident', { 'alerts:history': answer(all) });
    await showTab('History');
    await fireEvent.click(await screen.findByRole('button', { name: 'Older' }));
    await waitFor(() => expect(lineCount()).toBe(150));
    bridge.answer({
      'alerts:history': answer([historyStep('new', now + minuteMs, 'recovering', 'inactive'), ...all]),
    });
    bridge.push('changed', changeableParts);
    await waitFor(() => expect(lineCount()).toBe(151));
  });

  test('of one subject is opened from its panel, and everything is shown again', async () => {
    const bridge = await openAlerts('incident');
    await fireEvent.keyDown(window, { key: '2' });
    await fireEvent.click(await screen.findByRole('row', { name: 'anna@acme-mail.com' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'History' }));
    expect(await screen.findByText('Only anna@acme-mail.com')).toBeTruthy();
    expect(inputsOf(bridge, 'alerts:history')).toEqual([
      expect.objectContaining({ subject: { accountId: 'acc-sendkit', kind: 'sender', id: 'mb-0' } }),
    ]);
    await fireEvent.click(screen.getByRole('button', { name: 'Show everything again' }));
    await waitFor(() => expect(inputsOf(bridge, 'alerts:history').at(-1)).toMatchObject({ subject: null }));
  });

  test('lines are walked with the arrow keys and open what explains them', async () => {
    await openAlerts('incident');
    await showTab('History');
    const [first, second] = await waitFor(() => {
      const lines = [...document.querySelectorAll<HTMLElement>('[data-line]')];
      if (lines.length < 2) throw new Error('nothing yet');
      return lines;
    });
    first!.focus();
    await fireEvent.keyDown(first!, { key: 'ArrowDown' });
    expect(document.activeElement).toBe(second);
    await fireEvent.click(second!);
    expect(await screen.findByRole('complementary', { name: 'ben@tryacme.co' })).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'History' }).checked).toBe(true);
  });

  test('nothing found, nothing yet and nothing readable are three things', async () => {
    const bridge = await openAlerts('incident', { 'alerts:history': () => ({ entries: [], more: false }) });
    await showTab('History');
    expect(await screen.findByText('Nothing has happened yet')).toBeTruthy();
    await fireEvent.change(screen.getByLabelText('Severity'), { target: { value: 'critical' } });
    await fireEvent.click(await screen.findByRole('button', { name: 'Clear the filters' }));
    expect(await screen.findByText('Nothing has happened yet')).toBeTruthy();
    bridge.answer({ 'alerts:history': () => Promise.reject(new Error('The disk is full.')) });
    bridge.push('changed', changeableParts);
    expect(await screen.findByText(/The disk is full/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});
