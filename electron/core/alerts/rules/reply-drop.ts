/** Replies of 7 days below the account's own rate of the four weeks before. */
import { dropWords } from '../kinds/drop.ts';
import { dropFromUsual, readWeek, weeksOf } from '../kinds/week.ts';
import { ofItsOwn, ofMail, percent, type RuleDefinition } from '../rule.ts';

export const replyDrop: RuleDefinition = {
  ...ofMail,
  ...percent,
  smallCounts: null,
  defaults: { enabled: true, warning: 0.5, critical: 0.75 },
  // Nobody replies to a receipt.
  profiles: { transactional: { enabled: false } },
  delivery: ofItsOwn,
  read: { account: readWeek('reply', dropFromUsual) },
  replay: { over: [weeksOf('reply', dropFromUsual)] },
  words: dropWords({
    name: 'Reply rate drop',
    judges: 'How far replies of 7 days are below their usual rate',
    noun: 'reply rate',
    short: 'replies',
    counted: ['reply', 'replies'],
    headline: 'reply drop',
    headlineOrder: 8,
  }),
};
