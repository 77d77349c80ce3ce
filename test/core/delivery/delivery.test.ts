import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleNames } from '../../../electron/core/alerts/catalog.ts';
import type { Alert } from '../../../electron/core/alerts/model.ts';
import type { Sample } from '../../../electron/core/alerts/state.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../electron/core/days.ts';
import { planDelivery } from '../../../electron/core/delivery/plan.ts';
import { firingIndex, inhibitorOf, unstableUntil, wasCalmSince } from '../../../electron/core/delivery/holds.ts';
import type { DeliveryContext, WaitingItem } from '../../../electron/core/delivery/model.ts';
import { dueReminders } from '../../../electron/core/delivery/reminders.ts';
import { createFormat } from '../../../electron/core/format.ts';
import { bannerText } from '../../../electron/core/words/banners.ts';

const now = Date.parse('2026-02-10T12:00:00Z');
const format = createFormat('en-US');

function alertOf(id: string, changes: Partial<Alert> = {}): Alert {
  return {
    id,
    rule: 'bounce-rate',
    severity: 'critical',
    phase: 'firing',
    level: 2,
    accountId: 'a1',
    subject: { kind: 'sender', id: `m${id}`, name: `m${id}@example.com` },
    data: 'ok',
    sample: null,
    threshold: 0.05,
    since: now,
    firedAt: now,
    acknowledgedAt: null,
    snoozedUntil: null,
    ...changes,
  };
}

function bouncesOf(numerator: number): Sample {
  const denominator = 1000;
  const value = numerator / denominator;
  return { at: now, value, numerator, denominator, window: '7d', approximate: false, detail: null };
}

function itemOf(alert: Alert, changes: Partial<WaitingItem> = {}): WaitingItem {
  const { id, rule, severity, accountId, subject, threshold } = alert;
  return {
    id: Number(id),
    alertId: id,
    kind: 'fired',
    rule,
    said: { code: 'alert', phase: 'firing', sample: bouncesOf(60), threshold },
    subject: { accountId, ...subject },
    severity,
    createdAt: now - minuteMs,
    fromLevel: 0,
    toLevel: 2,
    away: false,
    awaySince: null,
    firstSight: false,
    heldQuiet: false,
    heldBy: null,
    value: null,
    threshold,
    ...changes,
  };
}

const context: DeliveryContext = {
  now,
  groupMs: 30 * secondMs,
  online: true,
  quietAt: () => null,
  criticalBreaksQuiet: false,
  repeat: { criticalMs: 4 * hourMs, limitMs: dayMs },
  catchingUpUntil: null,
  muted: () => false,
  told: new Map(),
  names: new Map(
    ['a1', 'a2'].map((id) => [id, { account: id, provider: 'SendKit', providerId: 'sendkit', client: null }]),
  ),
  levelsOf: () => null,
  shown: new Map(),
};

const anyAlerts = fc
  .array(
    fc.record({
      rule: fc.constantFrom(...ruleNames),
      severity: fc.constantFrom('warning' as const, 'critical' as const),
      accountId: fc.constantFrom('a1', 'a2'),
      mailbox: fc.constantFrom('m1', 'm2'),
      phase: fc.constantFrom('pending' as const, 'firing' as const, 'recovering' as const),
    }),
    { maxLength: 20 },
  )
  .map((found) => {
    const unique = new Map(
      found.map(({ mailbox, ...alert }) => {
        const ofAccount = alert.rule === 'data-outage' || alert.rule === 'key-rejected';
        const id = ofAccount ? alert.accountId : mailbox;
        const subject = { kind: ofAccount ? ('account' as const) : ('sender' as const), id, name: id };
        return [JSON.stringify([alert.accountId, id, alert.rule]), { ...alert, subject }] as const;
      }),
    );
    return [...unique.values()].map((alert, index) => alertOf(String(index + 1), alert));
  });

describe('one alert hides another', () => {
  test('never both ways round, so that of those that fire always one is told', () => {
    fc.assert(
      fc.property(anyAlerts, (alerts) => {
        const index = firingIndex(alerts);
        const firing = alerts.filter(({ phase }) => phase !== 'pending');
        for (const start of firing) {
          const seen = new Set<string>();
          for (let alert: Alert | null = start; alert !== null; alert = inhibitorOf(alert, index)) {
            expect(seen.has(alert.id)).toBe(false);
            seen.add(alert.id);
          }
        }
      }),
    );
  });

  test('an alert that is only pending hides nothing', () => {
    const outage = alertOf('1', {
      rule: 'data-outage',
      phase: 'pending',
      subject: { kind: 'account', id: 'a1', name: 'A' },
    });
    expect(inhibitorOf(alertOf('2'), firingIndex([outage]))).toBeNull();
    expect(inhibitorOf(alertOf('2'), firingIndex([{ ...outage, phase: 'recovering' }]))?.id).toBe('1');
  });
});

describe('a plan', () => {
  const kinds = fc.constantFrom('fired' as const, 'raised' as const, 'resolved' as const, 'repeat' as const);
  const flags = fc.record({ kind: kinds, away: fc.boolean(), firstSight: fc.boolean(), heldQuiet: fc.boolean() });
  const scenes = fc.tuple(anyAlerts, fc.array(flags, { minLength: 20, maxLength: 20 })).map(([alerts, given]) => ({
    alerts,
    items: alerts.map((alert, index) => itemOf(alert, given[index] ?? {})),
  }));

  test('decides about everything that waits, exactly once', () => {
    fc.assert(
      fc.property(scenes, fc.boolean(), ({ alerts, items }, online) => {
        const plan = planDelivery(items, alerts, { ...context, online });
        const decided = [
          ...plan.banners.flatMap(({ itemIds }) => itemIds),
          ...plan.drop.map(({ id }) => id),
          ...plan.wait.map(({ id }) => id),
        ];
        expect(decided.toSorted((a, b) => a - b)).toEqual(items.map(({ id }) => id).toSorted((a, b) => a - b));
        expect(new Set(plan.banners.map(({ key }) => key)).size).toBe(plan.banners.length);
      }),
    );
  });

  describe('of a wave over providers, clients and rules', () => {
    const places = ['sendkit', 'coldsend', 'krafter'].flatMap((providerId) =>
      Array.from({ length: 4 }, (_, index) => ({
        id: `${providerId}-${String(index)}`,
        names: {
          account: `Account ${String(index)}`,
          provider: providerId,
          providerId,
          client: index === 0 ? null : `Client ${String(index % 2)}`,
        },
      })),
    );
    const names: DeliveryContext['names'] = new Map(places.map(({ id, names: of }) => [id, of]));
    const wave = fc
      .array(
        fc.record({
          accountId: fc.constantFrom(...names.keys()),
          rule: fc.constantFrom(...ruleNames),
          severity: fc.constantFrom('warning' as const, 'critical' as const),
          kind: fc.constantFrom('fired' as const, 'raised' as const, 'repeat' as const),
        }),
        { minLength: 1, maxLength: 200 },
      )
      .map((members) =>
        members.map(({ kind, ...alert }, index) => {
          const fired = alertOf(String(index + 1), alert);
          return { alert: fired, item: itemOf(fired, { kind }) };
        }),
      );
    const groupsIn = (alerts: readonly Alert[]): number =>
      new Set(
        alerts.map(({ accountId, rule, severity }) =>
          JSON.stringify([names.get(accountId)?.providerId, rule, severity]),
        ),
      ).size;

    test('shows no more banners than there are rules, providers and severities in it, and each alert in one of them', () => {
      fc.assert(
        fc.property(wave, (members) => {
          const alerts = members.map(({ alert }) => alert);
          const plan = planDelivery(
            members.map(({ item }) => item),
            alerts,
            { ...context, names },
          );
          const told = plan.banners.flatMap(({ itemIds }) => itemIds);
          expect(new Set(told).size).toBe(told.length);
          const held = plan.wait.map(({ id }) => id);
          expect([...told, ...held].toSorted((a, b) => a - b)).toEqual(members.map(({ item }) => item.id));
          expect(held.length).toBe(alerts.filter((alert) => inhibitorOf(alert, firingIndex(alerts)) !== null).length);
          expect(plan.banners.length).toBeLessThanOrEqual(groupsIn(alerts));
          for (const banner of plan.banners) {
            const named = alerts.filter(({ id }) => banner.alertIds.includes(id));
            expect(groupsIn(named)).toBe(1);
            expect(named.length).toBe(banner.itemIds.length);
          }
        }),
      );
    });
  });

  test('does not depend on the order in which accounts and alerts are listed', () => {
    fc.assert(
      fc.property(scenes, ({ alerts, items }) => {
        expect(planDelivery(items.toReversed(), alerts.toReversed(), context)).toEqual(
          planDelivery(items, alerts, context),
        );
      }),
    );
  });

  test('says when the first of a kind has waited long enough', () => {
    const alert = alertOf('1');
    const { wait, nextAt } = planDelivery([itemOf(alert, { createdAt: now - 10_000 })], [alert], context);
    expect(wait).toEqual([{ id: 1, reason: { code: 'grouping', ms: 30_000 } }]);
    expect(nextAt).toBe(now + 20_000);
  });

  test('waits for nothing that a clock put back has dated into the future', () => {
    const alert = alertOf('1');
    const { banners } = planDelivery([itemOf(alert, { createdAt: now + dayMs })], [alert], context);
    expect(banners.map(({ key }) => key)).toEqual(['alert:1']);
  });

  test('tells old news in the words of now', () => {
    const alert = alertOf('1', { severity: 'critical', sample: bouncesOf(80) });
    const told = (changes: Partial<WaitingItem>) =>
      planDelivery([itemOf(alert, { severity: 'warning', ...changes })], [alert], context).banners.map(
        ({ content }) => [content.kind === 'single' ? content.severity : null, bannerText(content, format).body],
      );
    const [old] = told({ createdAt: now - hourMs });
    expect(old).toEqual(['critical', expect.stringContaining('m1@example.com: bounce rate 8 % (80 of 1,000')]);
    const [fresh] = told({});
    expect(fresh).toEqual(['warning', expect.stringContaining('m1@example.com: bounce rate 6 % (60 of 1,000')]);
  });
});

describe('steps', () => {
  const steps = [0, 10, 20, 30].map((minutes) => now + minutes * minuteMs);

  test('four within the hour are unrest, until the first of them is an hour old', () => {
    expect(unstableUntil(steps.slice(0, 3), now + 30 * minuteMs)).toBeNull();
    expect(unstableUntil(steps, now + 30 * minuteMs)).toBe(now + hourMs);
    expect(unstableUntil(steps, now + hourMs)).toBeNull();
    expect(unstableUntil(steps, now + 20 * minuteMs)).toBeNull();
  });

  test('what comes and goes in one moment is one change: two brief outages within an hour are told', () => {
    const steps = [now - 1, now, now + 40 * minuteMs - 1, now + 40 * minuteMs];
    expect(unstableUntil(steps, now + 41 * minuteMs)).toBeNull();
  });

  test('unrest that went on since it was named is no news; after a calm it is', () => {
    const named = now + 31 * minuteMs;
    expect(wasCalmSince(steps, named, now + 40 * minuteMs)).toBe(false);
    const more = [...steps, ...[35, 45, 55, 65].map((minutes) => now + minutes * minuteMs)];
    expect(wasCalmSince(more, named, now + 70 * minuteMs)).toBe(false);
    const later = [...steps, ...[300, 310, 320, 330].map((minutes) => now + minutes * minuteMs)];
    expect(wasCalmSince(later, named, now + 331 * minuteMs)).toBe(true);
  });
});

describe('reminders', () => {
  const told = (id: string, shownAt: number) =>
    new Map([[id, { shownAt, thisFiring: true, startRecovered: false, unstableAt: null, steps: [] }]]);

  test('say when the next is due', () => {
    const alert = alertOf('1');
    const { due, nextAt } = dueReminders([alert], [], { ...context, told: told('1', now - hourMs) });
    expect(due).toEqual([]);
    expect(nextAt).toBe(now + 3 * hourMs);
    const later = { ...context, now: now + 3 * hourMs, told: told('1', now - hourMs) };
    expect(dueReminders([alert], [], later).due).toEqual([{ alert, kind: 'repeat' }]);
  });

  test.each(['no-data', 'error'] as const)("F72: do not tell yesterday's mails as those of today: %s", (data) => {
    const sample: Sample = { ...bouncesOf(1000), at: now - dayMs, window: 'today' };
    const ofYesterday = alertOf('1', { rule: 'daily-limit', data, sample });
    expect(dueReminders([ofYesterday], [], { ...context, told: told('1', now - dayMs) }).due).toEqual([]);
    const ofToday: Alert = { ...ofYesterday, data: 'ok' };
    expect(dueReminders([ofToday], [], { ...context, told: told('1', now - dayMs) }).due).toHaveLength(1);
  });

  test('do not come while a worse trouble hides the alert', () => {
    const outage = alertOf('2', { rule: 'data-outage', subject: { kind: 'account', id: 'a1', name: 'A' } });
    const { due } = dueReminders([alertOf('1'), outage], [], { ...context, told: told('1', now - dayMs) });
    expect(due).toEqual([]);
  });

  test.each([
    ['acknowledged', alertOf('1', { acknowledgedAt: now }), {}],
    ['snoozed', alertOf('1', { snoozedUntil: now + 1 }), {}],
    ['on its way back', alertOf('1', { phase: 'recovering' }), {}],
    ['a warning', alertOf('1', { severity: 'warning' }), {}],
    ['muted', alertOf('1'), { muted: () => true }],
    ['not to be seen', alertOf('1'), { online: false }],
    ['to be read again first', alertOf('1'), { catchingUpUntil: now + 1 }],
  ] satisfies [string, Alert, Partial<DeliveryContext>][])('do not come when it is %s', (_what, alert, changes) => {
    const { due } = dueReminders([alert], [], { ...context, told: told('1', now - dayMs), ...changes });
    expect(due).toEqual([]);
  });
});
