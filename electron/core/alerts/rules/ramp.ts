/** Today's mails as a multiple of the usual day, while a mailbox is warmed up: a jump undoes the warm-up. */
import type { AccountSnapshot, SenderRow } from '../../snapshot.ts';
import { found, lastsSince, todaySample } from '../kinds/reading.ts';
import { headlineBySubject, standingClause, volumeText } from '../kinds/phrases.ts';
import { isWarmingUp } from '../../statuses.ts';
import { knownUsual, leastUsual, restOfSender } from '../kinds/today.ts';
import type { Missing } from '../missing.ts';
import { multiple, ofItsOwn, ofVolume, type RuleDefinition } from '../rule.ts';
import type { Sample } from '../state.ts';

export const ramp: RuleDefinition = {
  ...ofVolume,
  ...multiple,
  defaults: { enabled: true, warning: 1.5, critical: 2 },
  profiles: {},
  delivery: ofItsOwn,
  read: {
    sender: (snapshot, { state }, sender) => {
      const warming = isWarmingUp(sender.warmup, snapshot.statuses);
      const rest = restOfSender(sender);
      if (warming === true) return found(snapshot, rampSample(snapshot, sender), rest);
      // An answer that does not tell is no value; one that says it is over has to say so for a while.
      if (warming === null) return found(snapshot, { code: 'not-reported', what: 'warm-up' }, rest);
      const isOver = { code: 'not-warming-up' } as const;
      return found(snapshot, isOver, {
        retired: rest.retired ?? (state.phase === 'inactive' ? isOver : null),
        overBefore: rest.overBefore === null ? null : lastsSince(sender.asOf, snapshot),
      });
    },
  },
  replay: { over: [{ of: 'ramps' }] },
  words: {
    name: 'Ramp',
    judges: 'Sent today, in usual days',
    noun: 'ramp',
    short: 'ramp',
    counted: null,
    statement: (told, format) => ({
      main:
        told.sample === null
          ? 'mails today unknown'
          : `${volumeText(told.sample, 'per day', format)}: ${format.times(told.sample.value)} the usual${standingClause(told, format.times)}`,
      more: '',
    }),
    resolved: ({ sample }, format) =>
      `${sample === null ? '' : `${volumeText(sample, 'per day', format)}: `}back at the usual volume`,
    title: () => 'Far more mails than usual',
    resolvedTitle: 'Back at the usual volume',
    figure: (value, format) => `${format.times(value)} the usual`,
    group: () => 'sending far more than usual',
    groupResolved: 'back at the usual volume',
    groupMore: () => '',
    headline: headlineBySubject(() => 'sending far more than usual'),
    headlineOrder: 10,
    found: (sample, _provider, format) =>
      `${volumeText(sample, 'per day', format)}: ${format.times(sample.value)} the usual`,
    written: (value, format) => format.times(value),
  },
};

function rampSample({ usualOf }: AccountSnapshot, sender: SenderRow): Sample | Missing {
  const { asOf, sentToday, missingSince } = sender;
  if (missingSince !== null) return { code: 'missing' };
  const usual = knownUsual(usualOf(sender));
  if ('code' in usual) return usual;
  if (sentToday === null) return { code: 'unknown' };
  if (sentToday < leastUsual || usual.mean <= 0) return { code: 'little-today', least: leastUsual };
  const count = Math.round(usual.mean);
  return todaySample(asOf, sentToday / usual.mean, sentToday, count, { kind: 'usual', count });
}
