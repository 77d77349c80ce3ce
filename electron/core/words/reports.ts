/** What to know about a report's status, as a person reads it. */
import type { ReportNote } from '../model.ts';

const notes = {
  'still-queued': 'Still queued when we last looked.',
  'status-not-told': 'The API does not tell the status. Open the dashboard to see it.',
} as const;

/** A sentence. */
export const reportNoteText = (note: ReportNote): string => (note.code === 'said' ? note.text : notes[note.code]);
