/** What the rule editor says a line would have raised is what the engine raises when it lives through the same days. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RuleName } from '../../../electron/core/alerts/catalog.ts';
import { addDays, dayFromNumber, dayMs, dayNumber, dayOf } from '../../../electron/core/days.ts';
import { countsOf, type Answer } from '../../../electron/core/model.ts';
import { readingsOf } from '../../../electron/core/alerts/readings.ts';
import { lineRule } from '../../../electron/core/alerts/replay.ts';
import { providerOf } from '../../../electron/providers/index.ts';
import { gatherAccount } from '../../../electron/services/accounts/snapshot.ts';
import { gatherAlerts, judgeReadings } from '../../../electron/services/alerts/evaluate.ts';
import { replayRule } from '../../../electron/services/alerts/replay.ts';
import { findAccount, insertAccount } from '../../../electron/store/accounts/accounts.ts';
import { listTransitions } from '../../../electron/store/alerts/states.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import type { Db } from '../../../electron/store/db.ts';
import { senderNamed, temporaryDatabase } from '../../helpers/temporary-database.ts';
import { account, answered, noon } from '../filled.ts';

const firstDay = dayNumber(dayOf(noon));
const endOf = (day: number): number => (day + 1) * dayMs - 1;

/** One answer, judged by the rules as they are, except that one line decides of that rule, and one value is enough. */
function live(db: Db, id: string, answer: Omit<Answer, 'notes'>, at: number, rule: RuleName, threshold: number): void {
  answered(db, id, answer, at);
  const found = findAccount(db, id);
  const provider = providerOf(id);
  if (found === null || provider === null) throw new Error('no such account');
  const snapshot = gatherAccount(db, found, at);
  const readings = readingsOf(snapshot, gatherAlerts(db, found, new Map()), at).map((reading) => {
    if (reading.name !== rule) return reading;
    return { ...reading, resolved: { ...reading.resolved, rule: lineRule(rule, 'warning', threshold) } };
  });
  inTransaction(db, () => judgeReadings(db, snapshot, readings, at));
}

interface Stretch {
  readonly subject: string;
  readonly firedAt: number;
  readonly clearedAt: number | null;
}

const inOrder = (stretches: readonly Stretch[]): readonly Stretch[] =>
  stretches.toSorted((a, b) => a.firedAt - b.firedAt || (a.subject < b.subject ? -1 : 1));

function raisedLive(db: Db, rule: RuleName): readonly Stretch[] {
  const steps = listTransitions(db).filter((step) => step.rule === rule);
  const stretches = [...Map.groupBy(steps, ({ subject }) => subject.id)].flatMap(([subject, own]) =>
    own.flatMap(({ to, at }, index) =>
      to === 'firing' ? { subject, firedAt: at, clearedAt: own[index + 1]?.at ?? null } : [],
    ),
  );
  return inOrder(stretches);
}

function raisedInReplay(db: Db, rule: RuleName, threshold: number, days: number): readonly Stretch[] {
  const found = replayRule(db, { rule, threshold, days, now: endOf(firstDay + days - 1) });
  if (found === null) throw new Error(`${rule} has no past`);
  return inOrder(found.alerts.map(({ subject, firedAt, clearedAt }) => ({ subject: subject.id, firedAt, clearedAt })));
}

function database() {
  const temporary = temporaryDatabase([], noon);
  temporary.db.pragma('synchronous = OFF');
  return temporary;
}

test('an account’s bounce rate over seven days', () => {
  let raised = 0;
  const day = fc.option(
    fc.record({ mails: fc.constantFrom(0, 5, 40, 400, 4000), bounced: fc.constantFrom(0, 0.01, 0.02, 0.04, 0.1) }),
    { freq: 8 },
  );
  fc.assert(
    fc.property(
      fc.array(day, { minLength: 5, maxLength: 30 }),
      fc.constantFrom(0.01, 0.02, 0.03, 0.05),
      (days, threshold) => {
        using temporary = database();
        const { db } = temporary;
        insertAccount(db, account('sendkit', 'sendkit'));
        for (const index of days.keys()) {
          const rows = days.slice(0, index + 1).flatMap((known, back) => {
            if (known === null) return [];
            const counts = countsOf({ sent: known.mails, bounced: Math.round(known.mails * known.bounced) });
            return [{ day: dayFromNumber(firstDay + back), counts }];
          });
          const today = dayFromNumber(firstDay + index);
          const reading = { campaignId: null, from: addDays(today, -index), to: today, everyDay: false, rows };
          live(db, 'sendkit', { days: [reading] }, endOf(firstDay + index), 'bounce-rate', threshold);
        }
        const lived = raisedLive(db, 'bounce-rate');
        raised += lived.length;
        expect(raisedInReplay(db, 'bounce-rate', threshold, days.length)).toEqual(lived);
      },
    ),
    { numRuns: 30 },
  );
  expect(raised).toBeGreaterThan(10);
});

test('mailboxes against their daily limits', () => {
  let raised = 0;
  const used = fc.option(fc.constantFrom(0, 0.5, 0.64, 0.8, 0.9, 0.95, 1, 1.1), { freq: 6 });
  const mailbox = fc.record({
    limit: fc.constantFrom(null, 40, 50, 200),
    days: fc.array(used, { minLength: 12, maxLength: 12 }),
  });
  fc.assert(
    fc.property(
      fc.array(mailbox, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(0.5, 0.8, 0.95, 1),
      (mailboxes, threshold) => {
        using temporary = database();
        const { db } = temporary;
        insertAccount(db, account('sendkit', 'sendkit'));
        const days = 12;
        for (let index = 0; index < days; index++) {
          const day = firstDay + index;
          // A day begins with nothing sent, and what it came to is seen at its end; not of every mailbox each time.
          const listed = (share: (of: number | null) => number | null) =>
            mailboxes.flatMap(({ limit, days: of }, number) => {
              const sent = share(of[index] ?? null);
              if (sent === null) return [];
              const sentToday = Math.round(sent * (limit ?? 100));
              return [senderNamed(`m${String(number)}`, { sentToday, dailyLimit: limit })];
            });
          const answers = [
            { at: day * dayMs, items: listed(() => 0) },
            { at: endOf(day), items: listed((of) => of) },
          ];
          for (const { at, items } of answers)
            live(db, 'sendkit', { senders: { complete: false, items } }, at, 'daily-limit', threshold);
        }
        const lived = raisedLive(db, 'daily-limit');
        raised += lived.length;
        expect(raisedInReplay(db, 'daily-limit', threshold, days)).toEqual(lived);
      },
    ),
    { numRuns: 30 },
  );
  expect(raised).toBeGreaterThan(30);
});
