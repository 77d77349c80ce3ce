/** What to know about a report's status, as a person reads it. */
import type { ReportNote } from '../model.ts';

/** A sentence. */
export function reportNoteText(note: ReportNote): string {
  switch (note.code) {
    case 'still-queued':
      return 'Still queued when we last looked.';
    case 'status-not-told':
      return 'The API does not tell the status. Open the dashboard to see it.';
    case 'said':
      return note.text;
  }
}
