// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { decision, decisions, sample } from './alert-samples.ts';
import { inputsOf, now, openAlerts, press } from './alerts-page.ts';
import { changeableParts } from '../../electron/core/changes.ts';
import { createBridge } from './bridge.ts';

describe('why something is loud or quiet', () => {
  const panelOf = (name: string): Promise<HTMLElement> => screen.findByRole('complementary', { name });
  const ruleOf = (panel: HTMLElement, rule: string): HTMLElement => {
    const found = within(panel).getByText(rule).closest('details');
    if (found === null) throw new Error(`${rule} has no section`);
    return found;
  };

  test('every rule is explained, what is wrong first and unfolded', async () => {
    const bridge = await openAlerts('incident');
    await fireEvent.click(await screen.findByRole('button', { name: 'anna@acme-mail.com' }));
    const panel = await panelOf('anna@acme-mail.com');
    await within(panel).findByText(
      /^Firing since .*; you were told at .*\. Bounce rate 5\.2\s% \(26 of 500, last 7 days\) is over 5\s%; about 21 clean sends bring it back under 5\s%\.$/,
    );
    expect(inputsOf(bridge, 'alerts:explain')).toEqual([{ accountId: 'acc-sendkit', kind: 'sender', id: 'mb-0' }]);
    const rules = [...panel.querySelectorAll('details')];
    expect(rules.map((rule) => rule.querySelector('.rule')?.textContent)).toEqual([
      'Bounce rate',
      'Limit pace',
      'Daily limit',
      'Ramp',
      'Silence',
    ]);
    expect(rules.map((rule) => rule.open)).toEqual([true, true, false, false, false]);
  });

  test('a rule says its reading, its lines and where they come from, and what it waits for', async () => {
    await openAlerts('incident');
    await fireEvent.click(await screen.findByRole('button', { name: 'anna@acme-mail.com' }));
    const panel = await panelOf('anna@acme-mail.com');
    await within(panel).findByText(/you were told at/);
    const facts = (rule: string): string => ruleOf(panel, rule).textContent.replaceAll('\u00a0', ' ');
    expect(facts('Bounce rate')).toContain('5.2 % (26/500)');
    expect(facts('Bounce rate')).toContain('2 % · client Acme');
    expect(facts('Bounce rate')).toContain('5 % · default');
    expect(facts('Limit pace')).toContain('1 of 2 values');
    expect(facts('Limit pace')).toContain('account SendKit, cold mail profile');
    expect(facts('Silence')).toContain('off');
    expect(facts('Ramp')).toContain('no value');
    expect(facts('Limit pace')).toContain('Pending: one value over 120 %, a second one confirms it.');
    expect(facts('Silence')).toContain('Off: turned off for everything.');
    expect(facts('Ramp')).toContain('Not judged yet: what is usual is not learned (7 days with mail tell it).');
  });

  test('what holds a notification back is said', async () => {
    const held = { hold: { code: 'account', rule: 'data-outage', provider: 'SendKit' } } as const;
    await openAlerts('incident', { 'alerts:explain': () => [decision(now, 'bounce-rate', {}, held)] });
    await fireEvent.click(await screen.findByRole('button', { name: 'anna@acme-mail.com' }));
    expect(await within(await panelOf('anna@acme-mail.com')).findByText('SendKit gives no data')).toBeTruthy();
  });

  test('a line that counts instead of rating says so', async () => {
    await openAlerts('incident', {
      'alerts:explain': () => [
        decision(now, 'bounce-rate', {
          sample: sample(now, 2, 40),
          lines: [
            {
              severity: 'warning',
              threshold: 0.02,
              count: 4,
              origin: { scope: 'subject', name: 'anna@acme-mail.com', profile: null },
            },
          ],
        }),
      ],
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'anna@acme-mail.com' }));
    expect(await screen.findByText('4 of this little mail · this one alone')).toBeTruthy();
  });

  test('a quiet mailbox is explained from its own panel', async () => {
    const bridge = await openAlerts('incident');
    await fireEvent.keyDown(window, { key: '2' });
    await fireEvent.click(await screen.findByRole('row', { name: 'emma@northwind.example' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Why is this quiet?' }));
    expect(await panelOf('emma@northwind.example')).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Alerts');
    expect(inputsOf(bridge, 'alerts:explain')).toContainEqual({ accountId: 'acc-sendkit', kind: 'sender', id: 'mb-4' });
  });

  test('what is done in the panel is explained anew', async () => {
    const bridge = await openAlerts('incident');
    await fireEvent.click(await screen.findByRole('button', { name: 'anna@acme-mail.com' }));
    const panel = await panelOf('anna@acme-mail.com');
    await within(panel).findByText(/you were told at/);
    bridge.answer({
      'alerts:explain': () =>
        decisions(now).map((entry) =>
          entry.rule === 'bounce-rate' ? { ...entry, facts: { ...entry.facts, acknowledgedAt: now } } : entry,
        ),
    });
    await press(panel, 'Acknowledge');
    await waitFor(() => expect(within(panel).queryByRole('button', { name: 'Acknowledge' })).toBeNull());
    expect(within(panel).getByText('Acknowledged')).toBeTruthy();
  });

  test('a rule is edited where its values come from', async () => {
    const bridge = await openAlerts('incident');
    const accounts = createBridge('incident', now).invoke('overview:get');
    const answer = await accounts;
    if (!answer.ok) throw new Error('no overview');
    const overview = answer.value;
    bridge.answer({
      'overview:get': () => ({
        ...overview,
        accounts: overview.accounts.map((account) => ({ ...account, client: 'Acme' })),
      }),
    });
    bridge.push('changed', changeableParts);
    await fireEvent.click(await screen.findByRole('button', { name: 'anna@acme-mail.com' }));
    const panel = await panelOf('anna@acme-mail.com');
    await within(panel).findByText(/SendKit · Acme/);
    await within(panel).findByText(/you were told at/);
    await press(ruleOf(panel, 'Bounce rate'), 'Edit rule');
    await waitFor(() =>
      expect(inputsOf(bridge, 'rules:get')).toContainEqual({ scope: { kind: 'client', id: 'Acme' } }),
    );
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Rules' }).checked).toBe(true);
  });

  test('Esc closes the panel', async () => {
    await openAlerts('incident');
    await fireEvent.click(await screen.findByRole('button', { name: 'anna@acme-mail.com' }));
    await panelOf('anna@acme-mail.com');
    await fireEvent.keyDown(window, { key: 'Escape' });
    expect(screen.queryByRole('complementary')).toBeNull();
  });
});
