import { expect, test } from 'vitest';
import { createFormat } from '../../../electron/core/format.ts';
import { distinctNotes } from '../../../electron/core/notes.ts';
import { noteText } from '../../../electron/core/words/notes.ts';
import { everyNote } from '../../helpers/words.ts';

const said = (locale: string) => everyNote.map((note) => noteText(note, 'SendKit', createFormat(locale)));

test('what was odd about an answer is said with its numbers', () => {
  expect(said('en-US')).toEqual([
    '3 fields unreadable',
    '2 of 2,500 rows unreadable',
    '1 duplicate row',
    '2 mailboxes given more than once',
    'only the first 100 campaigns returned',
    '2,500 of 26,000 mailboxes returned',
    'returned no campaigns (was 12)',
    'bounceRate out of range (3.14 and 1 more)',
    'more bounced than mails: no rate is made of it',
    'the counter of 1 mailbox started again',
    '2 days missing',
    '1 day in the future left out',
    '3 campaign ids cannot be used',
    'not found at SendKit: typo123, typo124 and 3 more',
    '70 of 100 campaigns not read yet',
    'SendKit gives two counts of replies: 6 and 5',
    'asked for 1d, got 7d',
    'total 1,500 is not the sum of its parts, 44',
    'timeline covers 2026-01-12 to 2026-02-10 only',
    'no seven-day figures from SendKit',
    "this computer's clock is 2 h behind SendKit's",
    'odd',
  ]);
});

test('its numbers are written as the machine writes numbers', () => {
  expect(said('de-DE')).toEqual(expect.arrayContaining(['2.500 of 26.000 mailboxes returned']));
  expect(said('de-DE')).toEqual(expect.arrayContaining(['bounceRate out of range (3,14 and 1 more)']));
});

test('the same note is kept once, in the order they came', () => {
  expect(distinctNotes([...everyNote, ...everyNote])).toEqual(everyNote);
});
