/** Prints, for every provider, what became of so many spoiled answers. Ends with 1 when anything that must hold did not. */
import { parseArgs } from 'node:util';
import { isProviderId, providers, type ProviderId } from '../../electron/providers/index.ts';
import { fuzz, type FuzzResult } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    answers: { type: 'string', default: '100000' },
    provider: { type: 'string' },
  },
});
const seed = Number(values.seed);
const answers = Number(values.answers);
const wanted = values.provider;
if (!Number.isSafeInteger(seed) || !(answers > 0) || (wanted !== undefined && !isProviderId(wanted))) {
  process.stderr.write(
    `fuzz: --seed and --answers are numbers, --provider is one of ${Object.keys(providers).join(', ')}\n`,
  );
  process.exit(2);
}

function report(
  { provider, answers: run, polls, outcomes, violations, seed: used }: FuzzResult,
  seconds: number,
): string {
  const kinds = Object.entries(outcomes).map(([kind, count]) => `    ${kind.padEnd(18)} ${String(count).padStart(8)}`);
  const broken = violations
    .filter((violation) => violation.answers.length > 0)
    .slice(0, 10)
    .map((violation) => `${JSON.stringify(violation, null, 2)}\n`);
  return [
    `${provider}: ${String(run)} answers in ${String(polls)} polls, ${seconds.toFixed(0)} s, seed ${String(used)}`,
    ...kinds,
    `    violations         ${String(violations.length).padStart(8)}`,
    ...broken,
  ].join('\n');
}

let failed = false;
for (const id of Object.keys(providers).filter(isProviderId)) {
  if (wanted !== undefined && id !== wanted) continue;
  const from = performance.now();
  const result = await fuzz(id satisfies ProviderId, { seed, answers });
  failed ||= result.violations.length > 0;
  process.stdout.write(`${report(result, (performance.now() - from) / 1000)}\n\n`);
}
process.exitCode = failed ? 1 : 0;
