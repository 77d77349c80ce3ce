import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayFromNumber, dayNumber } from '../../electron/core/days.ts';
import type { Note } from '../../electron/core/notes.ts';
import {
  countsOf,
  type Account,
  type Answer,
  type CampaignReading,
  type Counts,
  type Day,
  type SenderReading,
} from '../../electron/core/model.ts';
import { providers } from '../../electron/providers/index.ts';
import { changeAccountRun, insertAccount } from '../../electron/store/accounts/accounts.ts';
import { withLearned, type DayRow } from '../../electron/core/snapshot.ts';
import { saveAnswer } from '../../electron/store/mail/answers.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import type { Db } from '../../electron/store/db.ts';
import { stateOfNumber } from '../../electron/store/mail/merge-day.ts';
import { countColumns, countsFrom, type CountColumns } from '../../electron/store/values.ts';

/** A real database file in a folder of its own; `using` removes both. */
export interface TemporaryDatabase extends Disposable {
  readonly folder: string;
  readonly file: string;
  readonly db: Db;
}

/** An empty folder that `using` removes. */
export function temporaryFolder(): Disposable & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sendgauge-test-'));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A new database holding one account, `a1`, unless told otherwise. */
export function temporaryDatabase(accounts: readonly Account[] = [accountNamed('a1')], now = 0): TemporaryDatabase {
  const { folder, [Symbol.dispose]: remove } = temporaryFolder();
  const file = join(folder, 'data', 'sendgauge.db');
  const { db } = openDatabase(file, now);
  for (const account of accounts) insertAccount(db, account);
  return {
    folder,
    file,
    db,
    [Symbol.dispose]: () => {
      if (db.open) closeDatabase(db);
      remove();
    },
  };
}

/** An account with nothing special about it. */
export function accountNamed(id: string): Account {
  return {
    id,
    provider: 'sendkit',
    label: `Account ${id}`,
    baseUrl: null,
    settings: {},
    client: null,
    dailyBudget: null,
    paused: false,
    demo: false,
    createdAt: 1_700_000_000_000,
  };
}

/** A mailbox of which only the named things are known. */
export function senderNamed(id: string, known: Partial<SenderReading> = {}): SenderReading {
  return {
    id,
    email: `${id}@example.com`,
    name: null,
    status: 'active',
    sentToday: null,
    dailyLimit: null,
    totalSent: null,
    totalReceived: null,
    lifetimeBounceRate: null,
    warmup: null,
    ...known,
  };
}

/** An active campaign with these counters. */
export function campaignNamed(
  id: string,
  counts: Partial<Counts>,
  known: Partial<CampaignReading> = {},
): CampaignReading {
  return {
    id,
    name: `Campaign ${id}`,
    status: 'active',
    totalLeads: null,
    counts: countsOf(counts),
    steps: [],
    leadStatus: {},
    providerRates: { open: null, reply: null, bounce: null },
    ...known,
  };
}

/** Saves an answer, of account `a1` unless told otherwise, with what it taught, as a poll does. */
export function save(db: Db, answer: Omit<Answer, 'notes'>, now: number, accountId = 'a1'): readonly Note[] {
  const { notes, learned } = saveAnswer(db, accountId, { notes: [], ...answer }, now, providers.sendkit.statuses);
  if (learned.daysAsOf !== null || learned.resetHourUtc !== null)
    changeAccountRun(db, accountId, (run) => withLearned(run, learned));
  return notes;
}

/** What is stored of the days of a campaign of account `a1`: its account's days are worked out from them. */
export function campaignDays(db: Db, campaignId: string, from: Day, to: Day): readonly DayRow[] {
  const sql = `SELECT d.day, min(d.source), ${countColumns('d')}, d.state, d.revision FROM subject s JOIN daily d ON d.subject_id = s.id
    WHERE s.account_id = 'a1' AND s.kind = 'campaign' AND s.provider_id = ? AND d.day BETWEEN ? AND ? GROUP BY d.day ORDER BY d.day`;
  return db
    .prepare<unknown[], CountColumns & { day: number; state: number; revision: number }>(sql)
    .all(campaignId, dayNumber(from), dayNumber(to))
    .map(({ day, state, revision, ...counts }) => ({
      day: dayFromNumber(day),
      counts: countsFrom(counts),
      state: stateOfNumber(state),
      revision,
    }));
}

/** Rows written on this connection so far. */
export function rowsWritten(db: Db): number {
  return Number(db.prepare('SELECT total_changes()').pluck().get());
}

/** Epoch ms of a UTC time. */
export function at(text: string): number {
  return Date.parse(`${text}Z`);
}
