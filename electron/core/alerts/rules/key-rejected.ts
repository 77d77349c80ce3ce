/** The provider refuses the key; the first refusal is told. */
import type { AccountRun } from '../../snapshot.ts';
import { found, todaySample } from '../kinds/reading.ts';
import { headlineCounted } from '../kinds/phrases.ts';
import type { Missing } from '../missing.ts';
import { atOnce, ofItsOwn, yesOrNo, type RuleDefinition } from '../rule.ts';
import type { Sample } from '../state.ts';

export const keyRejected: RuleDefinition = {
  ...atOnce,
  ...yesOrNo,
  delivery: { ...ofItsOwn, rank: 2, holding: (provider) => `${provider} rejects the key` },
  read: { account: (snapshot) => found(snapshot, keySample(snapshot.run)) },
  replay: { refusal: 'A rejected key cannot be replayed: it has no line that could be moved.' },
  words: {
    name: 'Key rejected',
    judges: 'The provider refuses the key; the first refusal is told',
    noun: 'key',
    short: 'key rejected',
    counted: null,
    statement: ({ providerName }) => ({ main: `Key rejected by ${providerName}. Replace key`, more: '' }),
    resolved: ({ providerName }) => `${providerName} accepts the key again`,
    title: () => 'Key rejected',
    resolvedTitle: 'Key works again',
    figure: () => '',
    group: () => 'with a rejected key',
    groupResolved: 'with a working key again',
    groupMore: () => '',
    headline: headlineCounted('key rejected', 'keys rejected'),
    headlineOrder: 4,
    found: ({ value }, provider) => (value === 0 ? `${provider} accepts the key` : `${provider} rejects the key`),
    written: () => 'a rejection',
  },
};

function keySample({ unauthorizedAt, unauthorizedCount, asOf }: AccountRun): Sample | Missing {
  if (unauthorizedAt !== null && unauthorizedCount > 0) return todaySample(unauthorizedAt, 1, null, null);
  return asOf === null ? { code: 'never-read' } : todaySample(asOf, 0, null, null);
}
