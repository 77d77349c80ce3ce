import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Severity } from '../../electron/core/alerts.ts';
import { createOutbox, retryBannersMs, type ShowOutcome } from '../../electron/services/notify.ts';
import { deleteAccount } from '../../electron/store/accounts.ts';
import {
  listTransitions,
  pendingNotifications,
  queueNotification,
  saveAlertState,
} from '../../electron/store/alerts.ts';
import { dropNotification, notifiedAt, recordTransition } from '../../electron/store/alerts.ts';
import { initialAlertState } from '../../electron/core/alerts.ts';
import { testApp, testClock, type TestApp, type TestClock } from '../helpers/test-app.ts';
import { accountNamed, temporaryDatabase, type TemporaryDatabase } from '../helpers/temporary-database.ts';
import { noon, saveAlert } from './filled.ts';

let database: TemporaryDatabase;
let app: TestApp;
let clock: TestClock;

beforeEach(() => {
  clock = testClock(noon);
  database = temporaryDatabase([accountNamed('a1')], noon);
  app = testApp(database.db, clock);
});
afterEach(() => database[Symbol.dispose]());

/** A desktop that does as it is told, and what it was asked. */
function desktop(answer: (title: string) => ShowOutcome | Promise<ShowOutcome> = () => 'shown') {
  const shown: { readonly title: string; readonly silent: boolean }[] = [];
  const withdrawn: string[] = [];
  const timers: { readonly work: () => void; readonly inMs: number }[] = [];
  const outbox = createOutbox(
    app,
    {
      show: async ({ title, silent }) => {
        const outcome = await answer(title);
        if (outcome === 'shown') shown.push({ title, silent });
        return outcome;
      },
      withdraw: (id) => void withdrawn.push(id),
    },
    (work, inMs) => {
      timers.push({ work, inMs });
      return () => undefined;
    },
  );
  return { outbox, shown, withdrawn, timers, titles: () => shown.map(({ title }) => title) };
}

/** A firing alert with a banner waiting. */
function queued(id: string, kind: 'fired' | 'raised' | 'resolved' = 'fired', severity: Severity = 'warning'): string {
  const alertId = saveAlert(app.db, {
    accountId: 'a1',
    kind: 'sender',
    id,
    rule: 'bounce-rate',
    level: 1,
    sample: { value: 0.03, numerator: 30, denominator: 1000 },
  });
  const subject = { accountId: 'a1', kind: 'sender', id, name: id } as const;
  queueNotification(app.db, { alertId, kind, title: `${kind} ${id}`, body: 'b', subject, severity, createdAt: noon });
  return alertId;
}

/** The alert of this mailbox is over. */
function over(id: string): void {
  const subject = { accountId: 'a1', kind: 'sender', id, name: id } as const;
  saveAlertState(app.db, subject, 'bounce-rate', initialAlertState, null);
}

describe('a banner that waits', () => {
  test('is noted as told only once the desktop has shown it', async () => {
    let settle: (outcome: ShowOutcome) => void = () => undefined;
    const { outbox } = desktop(() => new Promise((resolve) => (settle = resolve)));
    const alertId = queued('m1');
    recordTransition(
      app.db,
      alertId,
      {
        from: 'pending',
        to: 'firing',
        fromLevel: 0,
        toLevel: 1,
        at: noon,
        tell: 'fired',
        reason: 'crossed the line',
      },
      { severity: 'warning', value: 0.03, numerator: 30, denominator: 1000 },
    );
    const flushed = outbox.flush();
    await expect.poll(() => pendingNotifications(app.db).length).toBe(1);
    expect(notifiedAt(app.db, alertId)).toBeNull();
    expect(listTransitions(app.db)).toMatchObject([{ notified: false }]);
    clock.advance(300);
    settle('shown');
    await flushed;
    expect(notifiedAt(app.db, alertId)).toBe(noon + 300);
    expect(listTransitions(app.db)).toMatchObject([{ notified: true }]);
    expect(pendingNotifications(app.db)).toEqual([]);
  });

  test('is shown once by two flushes at the same time, and what came meanwhile by the next round', async () => {
    const { outbox, titles } = desktop(() => Promise.resolve('shown'));
    queued('m1');
    const both = [outbox.flush(), outbox.flush()];
    queued('m2');
    await Promise.all(both);
    expect(titles()).toEqual(['fired m1', 'fired m2']);
    await outbox.flush();
    expect(titles()).toHaveLength(2);
  });

  test.each(['failed', 'unsupported'] as const)(
    'is tried again after a minute where the desktop says "%s", and not with every change before',
    async (answer) => {
      let outcome: ShowOutcome = answer;
      let asked = 0;
      const { outbox, titles, timers } = desktop(() => {
        asked++;
        return outcome;
      });
      queued('m1');
      queued('m2');
      for (let change = 0; change < 5; change++) await outbox.flush();
      expect(asked).toBe(1);
      expect(timers.map(({ inMs }) => inMs)).toEqual([retryBannersMs]);
      expect(pendingNotifications(app.db)).toHaveLength(2);
      outcome = 'shown';
      timers[0]?.work();
      await expect.poll(titles).toEqual(['fired m1', 'fired m2']);
      expect(pendingNotifications(app.db)).toEqual([]);
    },
  );

  test('a desktop that throws counts as one that failed', async () => {
    const { outbox, timers } = desktop(() => Promise.reject(new Error('no bus')));
    queued('m1');
    await outbox.flush();
    expect(timers).toHaveLength(1);
    expect(pendingNotifications(app.db)).toHaveLength(1);
  });

  test('is not shown when it stopped being true while another went up', async () => {
    const { outbox, titles } = desktop((title) => {
      if (title === 'fired m1')
        for (const item of pendingNotifications(app.db).slice(1)) dropNotification(app.db, item.id);
      return 'shown';
    });
    queued('m1');
    queued('m2');
    await outbox.flush();
    expect(titles()).toEqual(['fired m1']);
  });

  test('goes with its account', async () => {
    const { outbox, titles } = desktop();
    queued('m1');
    deleteAccount(app.db, 'a1');
    await outbox.flush();
    expect(titles()).toEqual([]);
  });
});

describe('a banner that is up', () => {
  test('is withdrawn when its alert is over, once', async () => {
    const { outbox, withdrawn } = desktop();
    const id = queued('m1');
    await outbox.flush();
    await outbox.flush();
    expect(withdrawn).toEqual([]);
    over('m1');
    await outbox.flush();
    await outbox.flush();
    expect(withdrawn).toEqual([id]);
  });

  test('is withdrawn when its account is removed', async () => {
    const { outbox, withdrawn } = desktop();
    const id = queued('m1');
    await outbox.flush();
    deleteAccount(app.db, 'a1');
    await outbox.flush();
    expect(withdrawn).toEqual([id]);
  });

  test('a resolved one is told without a sound and stays', async () => {
    const { outbox, shown, withdrawn } = desktop();
    queued('m1', 'resolved', 'critical');
    over('m1');
    await outbox.flush();
    await outbox.flush();
    expect(shown).toEqual([{ title: 'resolved m1', silent: true }]);
    expect(withdrawn).toEqual([]);
  });
});

test('quitting waits for the banner that is going up, and shows no other', async () => {
  let settle: (outcome: ShowOutcome) => void = () => undefined;
  const { outbox, titles } = desktop(() => new Promise((resolve) => (settle = resolve)));
  queued('m1');
  queued('m2');
  const flushed = outbox.flush();
  const stopped = outbox.stop();
  settle('shown');
  await Promise.all([flushed, stopped]);
  expect(titles()).toEqual(['fired m1']);
  expect(pendingNotifications(app.db).map(({ title }) => title)).toEqual(['fired m2']);
  await outbox.flush();
  expect(titles()).toEqual(['fired m1']);
});
