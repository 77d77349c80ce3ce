/** Prints what a stretch of simulated time came to. Ends with 1 when anything was lost, leaked, told wrongly or kept for good. */
import { parseArgs } from 'node:util';
import { faultNames } from '../../electron/demo/faults/switches.ts';
import { faultsOfOurs } from './watch.ts';
import { mostGrowth, soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    days: { type: 'string', default: '7' },
    accounts: { type: 'string', default: '20' },
    mailboxes: { type: 'string', default: '500' },
    faults: { type: 'string', default: '0.1' },
  },
});
const number = (name: keyof typeof values, least: number): number => {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value >= least) return value;
  process.stderr.write(`soak: --${name} is a number of at least ${String(least)}\n`);
  process.exit(2);
};
const options = {
  seed: number('seed', 0),
  days: number('days', 0.05),
  accounts: Math.floor(number('accounts', 1)),
  mailboxes: Math.floor(number('mailboxes', 1)),
  faults: number('faults', 0),
  onDay: (day: number) => process.stderr.write(`  day ${String(day)}\n`),
};

const from = performance.now();
const { accounts, requests, looks, faultsMet, counts, broken, heap, handles } = await soak(options);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
const [early, late] = heap;
const faulty = Object.values(faultsMet).reduce((sum, met) => sum + met, 0);
const lines = [
  `${String(options.days)} days, ${String(accounts)} accounts, ${String(options.mailboxes)} mailboxes in each of ${String(options.accounts)}, seed ${String(options.seed)}, ${((performance.now() - from) / 1000).toFixed(0)} s`,
  `  run            ${String(requests)} requests, ${String(faulty)} of them faulty (${String(Object.keys(faultsMet).length)} of ${String(faultNames.length)} faults), ${String(looks)} looks`,
  `  judged         ${Object.entries(counts)
    .map(([name, count]) => `${name} ${String(count)}`)
    .join(', ')}`,
  ...faultsOfOurs.map((what) => `  ${what.padEnd(14)} ${String(broken[what].length)}`),
  `  memory         ${megabytes(early)} MB after a tenth, ${megabytes(late)} MB at the end`,
  `  handles left   ${String(handles.length)}${handles.length === 0 ? '' : ` (${handles.join(', ')})`}`,
  ...faultsOfOurs.flatMap((what) => broken[what].map((detail) => `  ${what}: ${detail}`)),
];
process.stdout.write(`${lines.join('\n')}\n`);
const isSound =
  faultsOfOurs.every((what) => broken[what].length === 0) && handles.length === 0 && late - early < mostGrowth;
process.exitCode = isSound ? 0 : 1;
