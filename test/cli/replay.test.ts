import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { databaseName } from '../../electron/store/file/files.ts';
import { dayMs, dayOf } from '../../electron/core/days.ts';
import { insertAccount } from '../../electron/store/accounts/accounts.ts';
import { providers } from '../../electron/providers/index.ts';
import { saveAnswer } from '../../electron/store/mail/answers.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { accountNamed, senderNamed } from '../helpers/temporary-database.ts';
import { commandLine, validated, type CommandLine } from './command-line.ts';

/** Noon, three days ago: well within a day whatever the time is now. */
const noon = Math.floor(Date.now() / dayMs) * dayMs - 3 * dayMs + dayMs / 2;
const fired = dayOf(noon);
const cleared = dayOf(noon + dayMs);

/** Two accounts, each with a mailbox that ran to 91 % of its limit three days ago and to half of it the day after. */
function fill({ dataFolder }: CommandLine): void {
  const { db } = openDatabase(join(dataFolder, databaseName), noon);
  for (const id of ['a', 'b']) {
    insertAccount(db, accountNamed(id));
    for (const [time, sentToday] of [
      [noon, 91],
      [noon + dayMs, 50],
    ] as const) {
      const items = [senderNamed(`${id}1`, { sentToday, dailyLimit: 100, totalSent: sentToday })];
      saveAnswer(db, id, { senders: { items, complete: true }, notes: [] }, time, providers.sendkit.statuses);
    }
  }
  closeDatabase(db);
}

const replay = (line: CommandLine, ...options: readonly string[]) => line.sendgauge(['alerts', 'replay', ...options]);
const nearLimit = ['--rule', 'daily-limit', '--threshold', '0.9'] as const;

describe('alerts replay', () => {
  test('--json prints the published document, in the order of firing', async () => {
    using line = commandLine();
    fill(line);
    const { code, out, err } = await replay(line, ...nearLimit, '--json');
    expect([code, err]).toEqual([0, '']);
    const alertOf = (id: string) => ({
      accountId: id,
      subject: { kind: 'sender', id: `${id}1`, name: `${id}1@example.com` },
      firedAt: `${fired}T23:59:59.999Z`,
      clearedAt: `${cleared}T00:00:00.000Z`,
      peak: 0.91,
    });
    expect(validated('replay', out)).toEqual({
      schema: 1,
      rule: 'daily-limit',
      threshold: 0.9,
      days: 30,
      daysCovered: 4,
      subjectsJudged: 2,
      alertsNow: 2,
      alerts: [alertOf('a'), alertOf('b')],
    });
  });

  test('one account, fewer days, and nothing to tell are valid documents too', async () => {
    using line = commandLine();
    fill(line);
    const one = await replay(line, ...nearLimit, '--account', 'b', '--json');
    expect(validated('replay', one.out)).toMatchObject({ alerts: [{ accountId: 'b' }] });
    const today = await replay(line, ...nearLimit, '--days', '1', '--json');
    expect(validated('replay', today.out)).toMatchObject({ days: 1, daysCovered: 0, alerts: [] });
    const ramp = await replay(line, '--rule', 'ramp', '--threshold', '1.5', '--json');
    expect(validated('replay', ramp.out)).toMatchObject({ rule: 'ramp', threshold: 1.5, alerts: [] });
  });

  test('in words: how many, how many the present thresholds would have raised, and who', async () => {
    using line = commandLine();
    fill(line);
    const { code, out } = await replay(line, ...nearLimit);
    expect(code).toBe(0);
    const [sentence, header, ...rows] = out.trimEnd().split('\n');
    expect(sentence).toBe(
      'Daily limit at 90 %, last 30 days: 2 alerts; the present thresholds: 2. The cache reaches back 4 days.',
    );
    expect(header).toMatch(/^Fired \(UTC\)\s+Cleared\s+Subject\s+Peak\s+Account$/);
    expect(rows.map((row) => row.split(/\s{2,}/))).toEqual([
      [fired, cleared, 'b1@example.com', '91 %', 'b'],
      [fired, cleared, 'a1@example.com', '91 %', 'a'],
    ]);
  });

  test('says so when the cache holds nothing for the rule', async () => {
    using line = commandLine();
    const { code, out } = await replay(line, '--rule', 'bounce-rate', '--threshold', '0.03');
    expect([code, out]).toEqual([
      0,
      'Nothing to replay: the cache holds no values for this rule in the last 30 days.\n',
    ]);
  });

  test('refuses what makes no sense, and says what would', async () => {
    using line = commandLine();
    fill(line);
    for (const [options, said] of [
      [['--rule', 'silence', '--threshold', '0.7'], 'Silence cannot be replayed'],
      [['--rule', 'key-rejected', '--threshold', '1'], 'cannot be replayed'],
      [['--rule', 'bounces', '--threshold', '0.7'], '--rule must be one of: bounce-rate'],
      [['--rule', 'bounce-rate', '--threshold', '3'], 'a fraction (0.03 is 3 %) from 0.0001 to 1'],
      [['--rule', 'bounce-rate', '--threshold', '-1'], 'a fraction'],
      [['--rule', 'bounce-rate', '--threshold', '0,03'], 'in digits alone, with a point before decimals'],
      [['--rule', 'bounce-rate', '--threshold', '3%'], 'a fraction (0.03 is 3 %)'],
      [[...nearLimit, '--days', '1,5'], 'in digits alone'],
      [['--rule', 'ramp', '--threshold', '0.5'], 'a multiple from 1.01 to 20'],
      [[...nearLimit, '--days', '91'], '--days must be a whole number from 1 to 90'],
      [[...nearLimit, '--account', 'nobody'], 'There is no account "nobody"'],
      [['--threshold', '0.5'], '--rule'],
      [['--rule', 'ramp'], '--threshold'],
    ] as const) {
      const { code, out, err } = await replay(line, ...options);
      expect([code, out]).toEqual([64, '']);
      expect(err).toContain(said);
    }
  });
});
