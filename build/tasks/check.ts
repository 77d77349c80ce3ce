import { runAll, runStep, type Step } from '../steps.ts';

/** Everything that can be said about the code without a desktop. `--static` leaves the unit tests to `npm test`. */
const checks: readonly Step[] = [
  { title: 'Types', command: ['tsc', '-p', '.'] },
  { title: 'Types of the core (no Node, no DOM)', command: ['tsc', '-p', 'electron/core'] },
  { title: 'Svelte', command: ['svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'] },
  { title: 'Lint', command: ['eslint', '-c', 'build/eslint.config.js', '--max-warnings=0', '.'] },
  { title: 'Structure', command: ['node', 'build/checks/structure.ts'] },
  { title: 'Words of providers', command: ['node', 'build/checks/provider-words.ts'] },
  {
    title: 'Format',
    command: ['prettier', '--config', 'build/prettier.config.js', '--check', '--log-level=warn', '.'],
  },
];
const unitTests: Step = {
  title: 'Unit and integration tests',
  command: ['vitest', 'run', '-c', 'build/vitest.config.ts'],
};

await runAll(checks, 2);
if (!process.argv.includes('--static')) process.exitCode = await runStep(unitTests);
