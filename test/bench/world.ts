/** A cache as it is after months of use: every account with days, windows, campaigns and alerts, written as a poll does. */
import { addDays, dayMs, dayOf } from '../../electron/core/days.ts';
import { countsOf, type Answer } from '../../electron/core/model.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { withLearned } from '../../electron/core/snapshot.ts';
import { providers } from '../../electron/providers/index.ts';
import { gatherAccount } from '../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../electron/services/alerts/evaluate.ts';
import { changeAccountRun, insertAccount } from '../../electron/store/accounts/accounts.ts';
import type { Db } from '../../electron/store/db.ts';
import { saveAnswer } from '../../electron/store/mail/answers.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import { accountNamed, campaignNamed, senderNamed } from '../helpers/temporary-database.ts';

export interface WorldSize {
  readonly accounts: number;
  /** In each account. */
  readonly mailboxes: number;
  readonly days: number;
}

/** Every twentieth mailbox bounces too much, every thirtieth is near its limit. */
const [bounces, nearLimit] = [20, 30];
const campaignsOfAccount = 10;
/** Days on which the rules are applied, the last ones: each alert is found and confirmed. */
const judgedDays = 3;

function mailAnswer({ mailboxes }: WorldSize, account: number, age: number, now: number): Answer {
  const indices = Array.from({ length: mailboxes }, (_, index) => index);
  const [today, first] = [dayOf(now), dayOf(now - 6 * dayMs)];
  const weekly = (index: number) => 200 + (index % 50);
  return {
    senders: {
      complete: true,
      items: indices.map((index) =>
        senderNamed(`mailbox-${String(account)}-${String(index)}`, {
          email: `person.${String(index)}@sender-${String(account)}.example`,
          sentToday: index % nearLimit === 0 ? 49 : (index * 7 + age * 11) % 40,
          dailyLimit: 50,
          totalSent: 20_000 - age * 40 + index,
          lifetimeBounceRate: ((index % 9) + 1) / 1000,
        }),
      ),
    },
    senderWindows: indices.map((index) => ({
      id: `mailbox-${String(account)}-${String(index)}`,
      from: first,
      to: today,
      counts: countsOf({ sent: weekly(index), bounced: index % bounces === 0 ? 16 : index % 3 }),
    })),
    campaigns: {
      complete: true,
      items: Array.from({ length: campaignsOfAccount }, (_, index) =>
        campaignNamed(`campaign-${String(account)}-${String(index)}`, {
          sent: 9_000 - age * 90,
          bounced: 90 + index,
          opened: 3_000,
          replied: 300,
        }),
      ),
    },
    notes: [],
  };
}

/** Writes the world into an empty cache, as of `now` (epoch ms). Its accounts are of SendKit, at `baseUrl`. */
export function fillWorld(db: Db, size: WorldSize, now: number, baseUrl: string): void {
  const { statuses } = providers.sendkit;
  for (let account = 0; account < size.accounts; account++) {
    const row = { ...accountNamed(`account-${String(account)}`), client: `Client ${String(account)}`, baseUrl };
    insertAccount(db, { ...row, label: `Sender ${String(account)}`, createdAt: now - size.days * dayMs });
    for (let age = size.days - 1; age >= 0; age--) {
      const time = now - age * dayMs;
      inTransaction(db, () => {
        const { learned } = saveAnswer(db, row.id, mailAnswer(size, account, age, time), time, statuses);
        changeAccountRun(db, row.id, (run) => ({ ...withLearned(run, learned), liveAsOf: time, awaySince: null }));
        if (age >= judgedDays) return;
        evaluateAccount(db, gatherAccount(db, row, time, { settings: defaultSettings }), new Map(), time);
      });
    }
    const rows = Array.from({ length: size.days }, (_, back) => ({
      day: addDays(dayOf(now), -back),
      counts: countsOf({ sent: 18_000 + back, bounced: 180, replied: 600, opened: 6_000 }),
    }));
    const [from, to] = [addDays(dayOf(now), 1 - size.days), dayOf(now)];
    inTransaction(db, () =>
      saveAnswer(
        db,
        row.id,
        { days: [{ campaignId: null, from, to, everyDay: true, rows }], notes: [] },
        now,
        statuses,
      ),
    );
  }
}
