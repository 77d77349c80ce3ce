import { describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { countsOf, noCounts } from '../../../electron/core/model.ts';
import { knownFor } from '../../../electron/store/accounts/endpoints.ts';
import { listCampaigns, listDays } from '../../../electron/store/mail/reads.ts';
import {
  at,
  campaignDays,
  campaignNamed,
  rowsWritten,
  save,
  temporaryDatabase,
} from '../../helpers/temporary-database.ts';
import { noted } from '../../helpers/words.ts';

const start = at('2026-03-10T10:00:00');
const one = (item: ReturnType<typeof campaignNamed>) => ({ campaigns: { items: [item], complete: false } });
const all = (...items: readonly ReturnType<typeof campaignNamed>[]) => ({ campaigns: { items, complete: true } });

describe('campaigns', () => {
  test('are read back as they were given, with their steps', () => {
    using temporary = temporaryDatabase();
    const reading = campaignNamed(
      'c',
      { sent: 1200, opened: 540, clicked: 120, replied: 60, bounced: 36 },
      {
        totalLeads: 500,
        steps: [
          { step: 1, counts: countsOf({ sent: 500, bounced: 20 }) },
          { step: 2, counts: countsOf({ sent: 400, bounced: 12 }) },
        ],
        leadStatus: { active: 180, bounced: 36 },
        providerRates: { open: 0.3394, reply: null, bounce: 0.004 },
      },
    );
    save(temporary.db, one(reading), start);
    expect(listCampaigns(temporary.db, 'a1')).toEqual([{ ...reading, asOf: start, endedAt: null, goneSince: null }]);
  });

  test('that are only listed have unknown counters', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, { campaignList: { items: [{ id: 'c', name: 'C', status: 'draft' }], complete: true } }, start);
    expect(listCampaigns(temporary.db, 'a1')).toEqual([
      {
        ...campaignNamed('c', {}),
        name: 'C',
        status: 'draft',
        counts: noCounts,
        asOf: null,
        endedAt: null,
        goneSince: null,
      },
    ]);
  });

  test('that did not change cost one row per complete list', () => {
    using temporary = temporaryDatabase();
    const answer = all(campaignNamed('a', { sent: 5 }), campaignNamed('b', { sent: 9 }));
    save(temporary.db, answer, start);
    save(temporary.db, answer, start + minuteMs);
    const before = rowsWritten(temporary.db);
    save(temporary.db, answer, start + 2 * minuteMs);
    expect(rowsWritten(temporary.db) - before).toBe(1);
    expect(listCampaigns(temporary.db, 'a1').map((campaign) => campaign.asOf)).toEqual([
      start + 2 * minuteMs,
      start + 2 * minuteMs,
    ]);
    expect(knownFor(temporary.db, 'a1', 'x').campaigns.map((campaign) => campaign.lastReadAt)).toEqual([
      start + 2 * minuteMs,
      start + 2 * minuteMs,
    ]);
  });

  test('a step that is no longer reported is no longer shown', () => {
    using temporary = temporaryDatabase();
    const step = (number: number) => ({ step: number, counts: countsOf({ sent: 1 }) });
    save(temporary.db, one(campaignNamed('c', { sent: 2 }, { steps: [step(1), step(2)] })), start);
    save(temporary.db, one(campaignNamed('c', { sent: 2 }, { steps: [step(1)] })), start + minuteMs);
    expect(listCampaigns(temporary.db, 'a1')[0]?.steps).toEqual([step(1)]);
  });

  test('have days: what their counters grew by, per campaign and for the account', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, one(campaignNamed('a', { sent: 100, bounced: 1 })), start);
    save(temporary.db, one(campaignNamed('b', { sent: 50, bounced: 0 })), start);
    save(temporary.db, one(campaignNamed('a', { sent: 110, bounced: 3 })), start + minuteMs);
    save(temporary.db, one(campaignNamed('b', { sent: 55, bounced: 0 })), start + minuteMs);
    expect(campaignDays(temporary.db, 'a', '2026-03-10', '2026-03-10')).toMatchObject([
      { day: '2026-03-10', state: 'open', counts: countsOf({ sent: 10, bounced: 2 }) },
    ]);
    expect(listDays(temporary.db, 'a1', '2026-03-10', '2026-03-10')).toMatchObject([
      { counts: countsOf({ sent: 15, bounced: 2 }) },
    ]);
  });

  test('fault F39: a campaign that starts again is a new baseline', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, one(campaignNamed('a', { sent: 100, bounced: 5 })), start);
    expect(noted(save(temporary.db, one(campaignNamed('a', { sent: 3, bounced: 0 })), start + minuteMs))).toEqual([
      'the counters of 1 campaign started again',
    ]);
    save(temporary.db, one(campaignNamed('a', { sent: 5, bounced: 1 })), start + 2 * minuteMs);
    expect(campaignDays(temporary.db, 'a', '2026-03-10', '2026-03-10')[0]?.counts).toEqual(
      countsOf({ sent: 2, bounced: 1 }),
    );
  });

  test('counters that were emptied for an hour and come back did not happen again', () => {
    using temporary = temporaryDatabase();
    const totals = (sent: number, bounced: number, minutes: number) =>
      save(temporary.db, one(campaignNamed('a', { sent, bounced })), start + minutes * minuteMs);
    totals(5000, 100, 0);
    totals(0, 0, 10);
    totals(4990, 99, 20);
    totals(5010, 102, 70);
    totals(5011, 103, 80);
    expect(campaignDays(temporary.db, 'a', '2026-03-10', '2026-03-10')[0]?.counts).toEqual(
      countsOf({ sent: 11, bounced: 3 }),
    );
  });

  test('a counter one answer left out loses nothing', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, one(campaignNamed('a', { sent: 100, opened: 10 })), start);
    save(temporary.db, one(campaignNamed('a', { sent: 101 })), start + minuteMs);
    save(temporary.db, one(campaignNamed('a', { sent: 102, opened: 15 })), start + 2 * minuteMs);
    expect(campaignDays(temporary.db, 'a', '2026-03-10', '2026-03-10')[0]?.counts).toEqual(
      countsOf({ sent: 2, opened: 5 }),
    );
  });

  test('end by a word that means so, whatever its case, and may start again', () => {
    using temporary = temporaryDatabase();
    const endedAt = () => knownFor(temporary.db, 'a1', 'x').campaigns[0]?.endedAt;
    const status = (word: string, time: number) =>
      save(temporary.db, one(campaignNamed('a', {}, { status: word })), time);
    status('ACTIVE', start);
    expect(endedAt()).toBeNull();
    status('Completed', start + 1);
    status('archived', start + 2);
    expect(endedAt()).toBe(start + 1);
    status('PAUSED', start + 3);
    expect(endedAt()).toBeNull();
  });

  test('with a word that is not known stay watched, and the word is kept as it is', () => {
    using temporary = temporaryDatabase();
    for (const word of ['Throttled', 'constructor', '']) {
      save(temporary.db, one(campaignNamed('a', {}, { status: word })), start);
      expect(listCampaigns(temporary.db, 'a1')).toMatchObject([{ status: word, endedAt: null }]);
    }
  });
});

describe('decision C10: campaigns the provider no longer has', () => {
  test('keep their history and are back when seen again', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, one(campaignNamed('a', { sent: 100 })), start);
    const lost = { campaignsNotFound: ['a'] };
    for (const after of [minuteMs, hourMs, 23 * hourMs]) save(temporary.db, lost, start + after);
    expect(listCampaigns(temporary.db, 'a1')[0]).toMatchObject({ goneSince: null, asOf: start });
    save(temporary.db, lost, start + 25 * hourMs);
    expect(listCampaigns(temporary.db, 'a1')[0]).toMatchObject({ goneSince: start + minuteMs, counts: { sent: 100 } });
    expect(knownFor(temporary.db, 'a1', 'x').campaigns[0]?.goneSince).toBe(start + minuteMs);
    save(temporary.db, one(campaignNamed('a', { sent: 100 })), start + 26 * hourMs);
    expect(listCampaigns(temporary.db, 'a1')[0]?.goneSince).toBeNull();
  });

  test('that a round of reading left are remembered until the next says what it leaves, those only named by a person too', () => {
    using temporary = temporaryDatabase();
    const left = () =>
      knownFor(temporary.db, 'a1', 'x').campaigns.flatMap(({ id, waits }) => (waits === true ? [id] : []));
    save(temporary.db, all(campaignNamed('a', {}), campaignNamed('b', {})), start);
    save(temporary.db, { campaignsLeft: ['b', 'typed'] }, start);
    expect(left()).toEqual(['b', 'typed']);
    save(temporary.db, all(campaignNamed('a', {}), campaignNamed('b', {})), start + minuteMs);
    expect(left()).toEqual(['b', 'typed']);
    save(temporary.db, { campaignsLeft: [] }, start + minuteMs);
    expect(left()).toEqual([]);
  });

  test('may never have been seen at all', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, { campaignsNotFound: ['typed-by-hand'] }, start);
    expect(listCampaigns(temporary.db, 'a1')).toMatchObject([
      { id: 'typed-by-hand', goneSince: start, asOf: null, counts: noCounts },
    ]);
  });

  test('are gone after 24 h and three complete lists without them; the time of their numbers stands still', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, all(campaignNamed('a', { sent: 1 }), campaignNamed('b', { sent: 1 })), start);
    for (let day = 1; day <= 3; day++) save(temporary.db, all(campaignNamed('a', { sent: 1 })), start + day * dayMs);
    expect(listCampaigns(temporary.db, 'a1')).toMatchObject([
      { id: 'a', goneSince: null, asOf: start + 3 * dayMs },
      { id: 'b', goneSince: start + dayMs, asOf: start },
    ]);
    expect(noted(save(temporary.db, all(), start + 4 * dayMs))).toEqual(['returned no campaigns (was 1)']);
  });
});
