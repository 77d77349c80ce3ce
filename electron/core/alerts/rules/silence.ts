/** How much of what is usually sent by the hour of the answer was missing in it: that none came since is no silence. */
import type { AccountSnapshot, UsualDay } from '../../snapshot.ts';
import { usualByNow } from '../pace.ts';
import { attemptedOn, found, todaySample } from '../kinds/reading.ts';
import { headlineBySubject, standingClause, volumeText } from '../kinds/phrases.ts';
import { knownUsual, leastUsual, restOfSender, unlearned } from '../kinds/today.ts';
import type { Missing } from '../missing.ts';
import { ofItsOwn, ofVolume, percent, type RuleDefinition } from '../rule.ts';
import type { Sample } from '../state.ts';

export const silence: RuleDefinition = {
  ...ofVolume,
  ...percent,
  defaults: { enabled: false, warning: 0.7, critical: 0.95 },
  // Where mail answers what people do, a silent hour is a broken application.
  profiles: { transactional: { enabled: true } },
  delivery: ofItsOwn,
  read: {
    account: (snapshot) => {
      const { run, today, usualOfAccount } = snapshot;
      return found(snapshot, silenceSample(snapshot, run.daysAsOf, attemptedOn(snapshot, today), usualOfAccount));
    },
    sender: (snapshot, _look, sender) => {
      const { asOf, sentToday, missingSince } = sender;
      const what: Sample | Missing =
        missingSince !== null
          ? { code: 'missing' }
          : silenceSample(snapshot, asOf, sentToday, snapshot.usualOf(sender));
      return found(snapshot, what, restOfSender(sender));
    },
  },
  replay: { refusal: 'Silence cannot be replayed: it judges the hours of a day, and the cache keeps how days ended.' },
  words: {
    name: 'Silence',
    judges: 'How much less than usual was sent by this hour',
    noun: 'silence',
    short: 'silent',
    counted: null,
    statement: (told, format) => ({
      main:
        told.sample === null
          ? 'mails today unknown'
          : `${volumeText(told.sample, 'by now', format)}: ${format.percent(told.sample.value)} below usual${standingClause(told, format.percent)}`,
      more: '',
    }),
    resolved: ({ sample }, format) =>
      `${sample === null ? '' : `${volumeText(sample, 'by now', format)}: `}sending as usual again`,
    title: () => 'Far fewer mails than usual',
    resolvedTitle: 'Sending as usual again',
    figure: (value, format) => `${format.percent(value)} below usual`,
    group: () => 'silent',
    groupResolved: 'sending again',
    groupMore: () => '',
    headline: headlineBySubject(() => 'silent'),
    headlineOrder: 9,
    found: (sample, _provider, format) =>
      `${volumeText(sample, 'by now', format)}: ${format.percent(sample.value)} below usual`,
    written: (value, format) => format.percent(value),
  },
};

function silenceSample(
  snapshot: AccountSnapshot,
  at: number | null,
  sentToday: number | null,
  usualDay: UsualDay | null,
): Sample | Missing {
  const usual = knownUsual(usualDay);
  if ('code' in usual) return usual;
  const { activeHours, resetHourUtc } = snapshot;
  const expected = at === null ? null : usualByNow(usual.mean, activeHours, resetHourUtc, at);
  if (at === null || sentToday === null || expected === null || expected < leastUsual)
    return unlearned(snapshot) ?? { code: 'little-usual', least: leastUsual };
  const detail = { kind: 'usual', count: Math.round(expected) } as const;
  return todaySample(at, Math.max(0, 1 - sentToday / expected), sentToday, detail.count, detail);
}
