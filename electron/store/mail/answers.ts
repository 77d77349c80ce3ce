import { utc, type DayZone } from '../../core/day-zone.ts';
import type { Answer } from '../../core/model.ts';
import type { Note } from '../../core/notes.ts';
import type { Learned } from '../../core/snapshot.ts';
import type { StatusWords } from '../../core/statuses.ts';
import { missCampaigns, saveCampaignsLeft, saveCampaignList, saveCampaigns } from './campaigns.ts';
import { saveDays } from './days.ts';
import { saveHealth } from './health.ts';
import { mailStamp, markChange } from './listings.ts';
import { readStored } from './sender-rows.ts';
import { saveSenders } from './senders.ts';
import { saveSenderWindows } from './sender-windows.ts';
import { inTransaction, rowsChanged } from '../statement.ts';
import type { Db } from '../db.ts';
import { saveAverages, saveWindows } from './windows.ts';

/** What an answer left to say, once it was saved. */
export interface SavedAnswer {
  /** What was odd about the data beyond `answer.notes` (holes, duplicates, an empty list). */
  readonly notes: readonly Note[];
  /** Not stored yet: it belongs to how polling the account goes, which the caller writes. */
  readonly learned: Learned;
}

/**
 * Saves everything one answer says, or nothing: one transaction, joined when one is open. `at` is the provider's time,
 * `statuses` its words. What is the same as before is not written, so a poll that brings nothing new costs the one
 * row that says when it was read.
 */
export function saveAnswer(
  db: Db,
  accountId: string,
  answer: Answer,
  at: number,
  statuses: StatusWords,
  dayZone: DayZone = utc,
): SavedAnswer {
  const now = Math.round(at); // a corrected clock may give fractions, the tables take whole ms only
  return inTransaction(db, () => {
    const [written, stamp] = [rowsChanged(db), mailStamp(db, accountId)];
    const senders = answer.senders ? saveSenders(db, accountId, answer.senders, now) : null;
    const notes: Note[] = [...(senders?.notes ?? [])];
    if (answer.senderWindows)
      saveSenderWindows(db, accountId, answer.senderWindows, senders?.listed ?? readStored(db, accountId), now);
    if (answer.campaignList)
      notes.push(...saveCampaignList(db, accountId, answer.campaignList, now, statuses.campaign));
    if (answer.campaigns) notes.push(...saveCampaigns(db, accountId, answer.campaigns, now, statuses.campaign));
    if (answer.campaignsNotFound) missCampaigns(db, accountId, answer.campaignsNotFound, now);
    if (answer.campaignsLeft) saveCampaignsLeft(db, accountId, answer.campaignsLeft, now);
    let daysAsOf: number | null = null;
    for (const days of answer.days ?? []) {
      const found = saveDays(db, accountId, days, now, dayZone);
      // Days of which none came, or not how many mails were sent, are as old as they were.
      const isNewer = days.campaignId === null && days.beside !== true;
      if (isNewer && !found.some(({ code }) => code === 'none-returned')) daysAsOf = now;
      notes.push(...found);
    }
    if (answer.windows) saveWindows(db, accountId, answer.windows, now);
    if (answer.averages) saveAverages(db, accountId, answer.averages);
    if (answer.health) saveHealth(db, accountId, answer.health, now);
    if (rowsChanged(db) !== written && mailStamp(db, accountId) === stamp) markChange(db, accountId);
    return { notes, learned: { daysAsOf, resetHourUtc: senders?.resetHourUtc ?? null } };
  });
}
