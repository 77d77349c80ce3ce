/**
 * How long a provider has given no live number. Nothing is an outage while we may be offline ourselves (fault F21). After
 * a sleep it is counted anew, but one that was told of ends with an answer, not with a new count.
 */
import { minuteMs } from '../../days.ts';
import type { AccountSnapshot } from '../../snapshot.ts';
import { found, todaySample } from '../kinds/reading.ts';
import { headlineCounted } from '../kinds/phrases.ts';
import type { Missing } from '../missing.ts';
import { atOnce, ofItsOwn, type Look, type RuleDefinition } from '../rule.ts';
import type { Sample } from '../state.ts';

export const dataOutage: RuleDefinition = {
  ...atOnce,
  unit: 'duration',
  least: 5 * minuteMs,
  most: 24 * 60 * minuteMs,
  defaults: { enabled: true, warning: 30 * minuteMs, critical: null },
  profiles: {},
  delivery: {
    ...ofItsOwn,
    rank: 2,
    holding: (provider) => `${provider} gives no data`,
    speaksFor: ['offline', 'bad-data', 'stale'],
  },
  read: {
    account: (snapshot, look) => {
      const what = outageSample(snapshot, look);
      const reading = found(snapshot, what);
      // Perhaps it is only us: then nothing is known of the provider, whatever the last attempt came to.
      return 'code' in what ? { ...reading, reading: { kind: 'no-data' } } : reading;
    },
  },
  replay: {
    refusal: 'Outages cannot be replayed: the cache keeps what providers answered, not for how long they did not.',
  },
  words: {
    name: 'Data outage',
    judges: 'How long a provider has not answered',
    noun: 'data',
    short: 'no data',
    counted: null,
    statement: ({ phase, sample, threshold, providerName: provider }, format) => {
      if (sample === null) return { main: `no data from ${provider}`, more: '' };
      if (phase === 'recovering') return { main: `${provider} answers again`, more: '' };
      const line = threshold === null ? '' : `, the line is ${format.duration(threshold)}`;
      return { main: `no data from ${provider} for ${format.duration(sample.value)}${line}`, more: '' };
    },
    resolved: ({ providerName: provider }) => `${provider} answers again`,
    title: () => 'No data',
    resolvedTitle: 'Data is back',
    figure: (value, format) => format.duration(value),
    group: () => 'without data',
    groupResolved: 'with data again',
    headline: headlineCounted('account without data', 'accounts without data'),
    headlineOrder: 5,
    found: ({ value, at }, provider, format, now) =>
      value === 0
        ? `${provider} answered at ${format.moment(at, now)}`
        : `no data from ${provider} for ${format.duration(value)}`,
    written: (value, format) => format.duration(value),
  },
};

function outageSample({ run, othersAsOf }: AccountSnapshot, { now, state }: Look): Sample | Missing {
  const since = run.outageSince;
  if (since === null) return run.asOf === null ? { code: 'never-read' } : todaySample(run.asOf, 0, null, null);
  if (run.state === 'offline' && (othersAsOf === null || othersAsOf < since)) return { code: 'perhaps-offline' };
  const knownMs = state.level === 0 ? 0 : (state.sample?.value ?? 0);
  return todaySample(now, Math.max(knownMs, now - since), null, null);
}
