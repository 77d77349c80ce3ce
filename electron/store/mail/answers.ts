import type { Answer } from '../../core/model.ts';
import { markCampaignsGone, saveCampaignList, saveCampaigns } from './campaigns.ts';
import { saveDays } from './days.ts';
import { saveSenders, saveSenderWindows } from './senders.ts';
import { inTransaction } from '../statement.ts';
import type { Db } from '../statement.ts';
import { saveAverages, saveWindows } from './windows.ts';

/**
 * Saves everything one answer says, or nothing: one transaction, joined when one is open. `at` is the provider's time.
 * Returns what was odd about the data beyond `answer.notes` (holes, duplicates, an empty list), for a person. What is
 * the same as before is not written, so a poll that brings nothing new costs one row per list it read.
 */
export function saveAnswer(db: Db, accountId: string, answer: Answer, at: number): readonly string[] {
  const now = Math.round(at); // a corrected clock may give fractions, the tables take whole ms only
  return inTransaction(db, () => {
    const notes: string[] = [];
    if (answer.senders) notes.push(...saveSenders(db, accountId, answer.senders, now));
    if (answer.senderWindows) saveSenderWindows(db, accountId, answer.senderWindows, now);
    if (answer.campaignList) notes.push(...saveCampaignList(db, accountId, answer.campaignList, now));
    if (answer.campaigns) notes.push(...saveCampaigns(db, accountId, answer.campaigns, now));
    if (answer.goneCampaigns) markCampaignsGone(db, accountId, answer.goneCampaigns, now);
    for (const days of answer.days ?? []) notes.push(...saveDays(db, accountId, days, now));
    if (answer.windows) saveWindows(db, accountId, answer.windows, now);
    if (answer.averages) saveAverages(db, accountId, answer.averages);
    return notes;
  });
}
