/** What moving a threshold costs: one account whose mailboxes changed every day of the last 30. */
import { dayMs } from '../../electron/core/days.ts';
import type { RuleName } from '../../electron/core/alerts/catalog.ts';
import { replayRule } from '../../electron/services/alerts/replay.ts';
import { providers } from '../../electron/providers/index.ts';
import { saveAnswer } from '../../electron/store/mail/answers.ts';
import { at, senderNamed, temporaryDatabase } from '../helpers/temporary-database.ts';
import { compare, type Measured } from './measure.ts';

const days = 30;
const now = at('2026-03-31T10:00:00');

const questions: readonly { readonly rule: RuleName; readonly threshold: number }[] = [
  { rule: 'bounce-rate', threshold: 0.03 },
  { rule: 'daily-limit', threshold: 0.9 },
  { rule: 'ramp', threshold: 1.5 },
];

/** Each replayable rule of mailboxes over that many of them, beside reading and walking over the same rows. */
export function replayed(mailboxes: number): readonly Measured[] {
  using temporary = temporaryDatabase();
  const { db } = temporary;
  for (let day = 0; day < days; day++) {
    const items = Array.from({ length: mailboxes }, (_, index) =>
      senderNamed(`mailbox-${String(index)}`, {
        sentToday: (index * 7 + day * 11) % 110,
        dailyLimit: 100,
        totalSent: 1000 + day * 50,
        lifetimeBounceRate: ((index + day) % 60) / 1000,
        warmup: { enabled: true, status: 'in_progress' },
      }),
    );
    const time = now + (day - days + 1) * dayMs;
    saveAnswer(db, 'a1', { senders: { items, complete: true }, notes: [] }, time, providers.sendkit.statuses);
  }
  const rows = db.prepare<unknown[], readonly number[]>('SELECT * FROM sender_day').raw();
  let sum = 0;
  return questions.map(({ rule, threshold }) =>
    compare({
      what: `${mailboxes.toLocaleString('en-US')} mailboxes × ${days} days: ${rule}`,
      floor: 'bare SELECT of the same rows',
      work: () => {
        const found = replayRule(db, { rule, threshold, days, now });
        if (found === null || found.alerts.length === 0) throw new Error('nothing was replayed');
        sum += found.alerts.length;
      },
      least: () => rows.all().forEach((row) => (sum += row[2] ?? 0)),
    }),
  );
}
