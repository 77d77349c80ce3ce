/** When what a list says was read, also where the clock was put back since (fault F67). */
import { describe, expect, test } from 'vitest';
import { dayMs, minuteMs } from '../../../electron/core/days.ts';
import { listCampaigns, listSenders } from '../../../electron/store/mail/reads.ts';
import { at, campaignNamed, save, temporaryDatabase } from '../../helpers/temporary-database.ts';

const now = at('2026-03-10T12:00:00');
const mailbox = {
  ...{ id: 'm1', email: 'm1@example.org', name: null, status: 'active', sentToday: 10, dailyLimit: 100 },
  ...{ totalSent: 5000, totalReceived: null, lifetimeBounceRate: null, warmup: null },
};
const mailboxes = (complete: boolean) => ({ senders: { items: [mailbox], complete } });
const campaigns = (complete: boolean) => ({ campaigns: { items: [campaignNamed('c1', { sent: 9 })], complete } });

describe('part of a list has its own time after a whole one that was read by a clock that was ahead', () => {
  test.each([
    ['mailboxes', mailboxes, listSenders],
    ['campaigns', campaigns, listCampaigns],
  ] as const)('of %s', (_what, list, read) => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    const readAt = () => read(db, 'a1').map(({ asOf }) => (asOf ?? 0) - now);
    save(db, list(true), now + 10 * dayMs - minuteMs);
    save(db, list(true), now + 10 * dayMs);
    for (const later of [0, minuteMs]) {
      save(db, list(false), now + later);
      expect(readAt()).toEqual([later]);
    }
    save(db, list(true), now + 2 * minuteMs);
    save(db, list(false), now + 3 * minuteMs);
    expect(readAt()).toEqual([3 * minuteMs]);
  });
});
