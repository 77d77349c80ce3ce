/** An alert has one start, and its end is never urgent. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOf } from '../../../electron/core/alerts/model.ts';
import { transitionEvent } from '../../../electron/core/hooks.ts';
import { explain } from '../../../electron/services/alerts/explain.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import { listHistory } from '../../../electron/store/alerts/history.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { save, senderNamed } from '../../helpers/temporary-database.ts';
import { explained } from '../../helpers/words.ts';
import { desk, half, minutes, type Desk } from '../delivery/desk.ts';

let d: Desk;
beforeEach(() => (d = desk()));
afterEach(() => d[Symbol.dispose]());

test('the list, the document, the history and the explanation name the time it fired, however it moved since', async () => {
  save(d.app.db, { senders: { items: [senderNamed('m1')], complete: true } }, d.clock.now());
  d.poll('m1', 0.03);
  await d.after(minutes(1));
  d.poll('m1', 0.03);
  const fired = d.clock.now();
  await d.after(minutes(7));
  d.poll('m1', 0.09);
  await d.after(minutes(1));
  d.poll('m1', 0.09);
  await d.after(minutes(5));
  d.poll('m1', 0.001);
  await d.after(minutes(3));
  const [alert] = listAlerts(d.app.db);
  if (alert === undefined) throw new Error('nothing fires');
  expect(alert).toMatchObject({ phase: 'recovering', level: 2 });
  expect(startOf(alert)).toBe(fired);
  const document = buildStatus(d.app.db, d.clock.now(), { settings: d.app.settings() });
  expect(document.alerts.map(({ since }) => since)).toEqual([new Date(fired).toISOString()]);
  const all = { subject: null, accountId: null, rule: null, severity: null, kind: 'transition' } as const;
  const steps = listHistory(d.app.db, all, null, 10).entries.filter((entry) => entry.kind === 'transition');
  expect(steps.find(({ from, to }) => from === 'pending' && to === 'firing')?.at).toBe(fired);
  const [decision] = explain(d.app, { accountId: 'a1', kind: 'sender', id: 'm1' }).filter(
    ({ rule }) => rule === 'bounce-rate',
  );
  const time = new Date(fired).toISOString().slice(11, 16);
  expect(decision === undefined ? '' : explained(decision).sentence).toContain(`firing since ${time}`);
});

test('the end of a critical alert is told as nothing urgent, alone or with others, and to hooks', async () => {
  for (const id of ['m1', 'm2']) d.move(id, 2);
  await d.after(half);
  for (const id of ['m1', 'm2']) d.move(id, 0);
  await d.after(minutes(1));
  expect(d.shown.map(({ severity, silent }) => [severity, silent])).toEqual([
    ['critical', false],
    ['warning', true],
  ]);
  const [alert] = [
    { phase: 'firing', severity: 'critical', sample: null, threshold: null, providerName: 'P', levels: null },
  ] as const;
  const [account] = [{ id: 'a1', label: 'A', provider: 'sendkit', client: null, demo: false }] as const;
  const told = (to: 'firing' | 'recovering' | 'inactive') =>
    transitionEvent('e', {
      account: { ...account, baseUrl: null, settings: {}, dailyBudget: null, paused: false, createdAt: 0 },
      subject: { accountId: 'a1', kind: 'account', id: 'a1', name: 'A' },
      rule: 'key-rejected',
      alert,
      transition: { from: 'firing', to, fromLevel: 2, toLevel: 2, at: 0, tell: null },
    }).severity;
  expect([told('firing'), told('recovering'), told('inactive')]).toEqual(['critical', 'warning', 'warning']);
});
