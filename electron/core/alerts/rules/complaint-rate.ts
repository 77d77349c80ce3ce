/** Spam complaints among an account's mails of 7 days. */
import { eventRateWords } from '../kinds/event-rate.ts';
import { readWeek, rollingRate, weeksOf } from '../kinds/week.ts';
import { ofItsOwn, ofMail, percent, type RuleDefinition } from '../rule.ts';

export const complaintRate: RuleDefinition = {
  ...ofMail,
  ...percent,
  smallCounts: { warning: 2, critical: 3 },
  // Google's lines for bulk senders: https://support.google.com/mail/answer/81126
  defaults: { enabled: true, warning: 0.001, critical: 0.003 },
  profiles: {},
  delivery: ofItsOwn,
  read: { account: readWeek('complaint', rollingRate) },
  replay: { over: [weeksOf('complaint', rollingRate)] },
  words: eventRateWords({
    name: 'Complaint rate',
    judges: 'Spam complaints among the mails of 7 days',
    one: 'complaint',
    many: 'complaints',
    headlineOrder: 3,
  }),
};
