/** What was odd about an answer, as a person reads it. */
import type { Format } from '../format.ts';
import type { Note, NotedThing } from '../notes.ts';
import { nameText } from '../text.ts';

const plurals: Readonly<Record<NotedThing, string>> = {
  field: 'fields',
  row: 'rows',
  day: 'days',
  mailbox: 'mailboxes',
  campaign: 'campaigns',
};

/** A clause. `provider` is whose answer it was. Days stand as the provider names them. */
export function noteText(note: Note, provider: string, format: Format): string {
  const counted = (count: number, what: NotedThing): string => format.plural(count, what, plurals[what]);
  const among = (count: number, of: number | null, what: NotedThing): string =>
    of === null ? counted(count, what) : `${format.count(count)} of ${counted(of, what)}`;
  switch (note.code) {
    case 'unreadable':
      return `${among(note.count, note.of, note.what)} unreadable`;
    case 'repeated':
      return note.what === 'row'
        ? format.plural(note.count, 'duplicate row')
        : `${counted(note.count, note.what)} given more than once`;
    case 'returned':
      return note.of === null
        ? `only the first ${counted(note.count, note.what)} returned`
        : `${among(note.count, note.of, note.what)} returned`;
    case 'none-returned':
      return `returned no ${plurals[note.what]} (was ${format.count(note.before)})`;
    case 'out-of-range': {
      const more = note.more > 0 ? ` and ${format.count(note.more)} more` : '';
      return `${note.field} out of range (${format.number(note.value, 4)}${more})`;
    }
    case 'impossible':
      return `more ${note.field} than mails: no rate is made of it`;
    case 'counters-restarted':
      return `the ${note.what === 'mailbox' ? 'counter' : 'counters'} of ${counted(note.count, note.what)} started again`;
    case 'days-missing':
      return `${counted(note.count, 'day')} missing`;
    case 'days-in-future':
      return `${counted(note.count, 'day')} in the future left out`;
    case 'days-not-asked':
      return `${counted(note.count, 'day')} that nobody asked for left out`;
    case 'unusable-ids':
      return `${format.plural(note.count, 'campaign id')} cannot be used`;
    case 'not-found': {
      const more = note.more > 0 ? ` and ${format.count(note.more)} more` : '';
      return `not found at ${provider}: ${note.ids.map(nameText).join(', ')}${more}`;
    }
    case 'left':
      return `${among(note.count, note.of, note.what)} not read yet`;
    case 'two-counts':
      return `${provider} gives two counts of replies: ${format.count(note.computed)} and ${format.count(note.stored)}`;
    case 'other-period':
      return `asked for ${note.asked}, got ${note.answered}`;
    case 'total-differs':
      return `total ${format.count(note.total)} is not the sum of its parts, ${format.count(note.sum)}`;
    case 'covers-only':
      return `timeline covers ${note.from} to ${note.to} only`;
    case 'no-week':
      return `no seven-day figures from ${provider}`;
    case 'clock': {
      const side = note.skewMs > 0 ? 'behind' : 'ahead of';
      return `this computer's clock is ${format.duration(Math.abs(note.skewMs))} ${side} ${provider}'s`;
    }
    case 'said':
      return note.text;
  }
}
