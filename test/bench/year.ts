/** A year of an account in a cache: mailboxes that stay calm, or reach 80 % of their limit each weekday. */
import { dayMs, dayOf, hourMs, minuteMs } from '../../electron/core/days.ts';
import { countsOf, type Answer } from '../../electron/core/model.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { withLearned } from '../../electron/core/snapshot.ts';
import { providers } from '../../electron/providers/index.ts';
import { gatherAccount } from '../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../electron/services/alerts/evaluate.ts';
import { changeAccountRun, insertAccount } from '../../electron/store/accounts/accounts.ts';
import { recordBanner, waitingNotifications } from '../../electron/store/alerts/outbox.ts';
import type { Db } from '../../electron/store/db.ts';
import { saveAnswer } from '../../electron/store/mail/answers.ts';
import { prune } from '../../electron/store/retention.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import { accountNamed, senderNamed } from '../helpers/temporary-database.ts';

export interface YearOfMail {
  readonly mailboxes: number;
  /** Every mailbox reaches 80 % of its limit each weekday. */
  readonly atLimit: boolean;
  readonly days: number;
  /** When it ends, epoch ms. */
  readonly end: number;
}

const [limit, fullAfterMs] = [50, 16 * hourMs];
const isWeekday = (time: number) => ![0, 6].includes(new Date(time).getUTCDay());

/** What the provider says at an instant of the year. */
function answerAt({ mailboxes, atLimit }: YearOfMail, time: number): Answer {
  const day = Math.floor(time / dayMs);
  const share = isWeekday(time) ? Math.min(1, (time % dayMs) / fullAfterMs) : 0;
  const indices = Array.from({ length: mailboxes }, (_, index) => index);
  const most = (index: number) => (atLimit ? limit * 0.8 : 15 + ((index * 7 + day) % 15));
  const sentToday = (index: number) => Math.floor(most(index) * share);
  return {
    senders: {
      complete: true,
      items: indices.map((index) =>
        senderNamed(`665f1c2e9b1d4a00${String(index).padStart(8, '0')}`, {
          email: `person.${String(index)}@sender.example`,
          sentToday: sentToday(index),
          dailyLimit: limit,
          totalSent: 1000 + day * 30 + sentToday(index),
          totalReceived: 100 + day,
          lifetimeBounceRate: ((index % 9) + 1) / 1000,
        }),
      ),
    },
    senderWindows: indices.map((index) => ({
      id: `665f1c2e9b1d4a00${String(index).padStart(8, '0')}`,
      from: dayOf(time - 6 * dayMs),
      to: dayOf(time),
      counts: countsOf({
        sent: 120 + sentToday(index),
        opened: 40 + (day % 9),
        clicked: 3,
        replied: 2,
        bounced: index % 3,
      }),
    })),
    notes: [],
  };
}

/** One poll as it is recorded, judged and told. */
export function pollOnce(db: Db, year: YearOfMail, time: number): void {
  const account = accountNamed('a1');
  inTransaction(db, () => {
    const { learned } = saveAnswer(db, account.id, answerAt(year, time), time, providers.sendkit.statuses);
    changeAccountRun(db, account.id, (run) => ({
      ...withLearned(run, learned),
      state: 'ok',
      asOf: time,
      liveAsOf: time,
      awaitedSince: time,
      awaySince: null,
    }));
    evaluateAccount(db, gatherAccount(db, account, time, { settings: defaultSettings }), new Map(), time);
  });
  inTransaction(db, () => {
    const ids = waitingNotifications(db).map(({ id }) => id);
    const title = `${String(ids.length)} mailboxes at their daily limit at SendKit`;
    const body = 'person.1@sender.example 40 of 50 sent today is over 80 %, and others.';
    if (ids.length > 0) recordBanner(db, { kind: 'group', title, body, severity: 'warning', shownAt: time }, ids);
  });
}

/** Writes the year: looks every three hours, and every 15 minutes in the last weeks, of which more is kept. */
export function fillYear(db: Db, year: YearOfMail): void {
  insertAccount(db, {
    ...accountNamed('a1'),
    createdAt: year.end - year.days * dayMs,
  });
  for (let age = year.days - 1; age >= 0; age--) {
    const midnight = Math.floor(year.end / dayMs) * dayMs - age * dayMs;
    const step = age < 15 ? 15 * minuteMs : 3 * hourMs;
    for (let time = midnight + 5 * minuteMs; time < midnight + dayMs && time <= year.end; time += step)
      pollOnce(db, year, time);
    if (age % 7 === 0) prune(db, midnight + dayMs - 1);
  }
}
