/** Deliveries of 7 days below the account's own rate of the four weeks before. */
import { dropWords } from '../kinds/drop.ts';
import { dropFromUsual, readWeek, weeksOf } from '../kinds/week.ts';
import { ofItsOwn, ofMail, percent, type RuleDefinition } from '../rule.ts';

export const deliveryDrop: RuleDefinition = {
  ...ofMail,
  ...percent,
  smallCounts: null,
  defaults: { enabled: true, warning: 0.05, critical: 0.1 },
  profiles: { 'cold-mail': { warning: 0.1, critical: 0.2 }, transactional: { warning: 0.03, critical: 0.08 } },
  delivery: ofItsOwn,
  read: { account: readWeek('delivery', dropFromUsual) },
  replay: { over: [weeksOf('delivery', dropFromUsual)] },
  words: dropWords({
    name: 'Delivery rate drop',
    judges: 'How far delivery of 7 days is below its usual rate',
    noun: 'delivery rate',
    short: 'delivery',
    counted: ['delivery', 'deliveries'],
    headline: 'delivery drop',
    headlineOrder: 7,
  }),
};
