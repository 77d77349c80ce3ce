import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { runStep } from '../steps.ts';

// Unit and integration tests on one virtual desktop (screen, session bus, keyring), then the app, which set-up has built, on
// one a file.
const session = ['node', 'test/e2e/kit/session.ts'];
const results = mkdtempSync(join(tmpdir(), 'sendgauge-results-'));
const reported = (name: string) => [
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(results, name)}`,
];
const summary = v.object({ numPassedTests: v.number(), numFailedTests: v.number(), numTotalTests: v.number() });

const filters = process.argv.slice(2);
// What is named belongs to one half or the other.
const named = filters.length > 0 ? ['--passWithNoTests', ...filters] : [];
const codes = [
  await runStep({
    title: 'Unit and integration tests',
    command: [...session, 'vitest', 'run', '-c', 'build/vitest.config.ts', ...reported('unit.json'), ...named],
  }),
  await runStep({
    title: 'End-to-end tests on a real desktop',
    command: ['vitest', 'run', '-c', 'build/vitest.e2e.config.ts', ...reported('e2e.json'), ...named],
  }),
];

let passed = 0;
let failed = 0;
for (const name of ['unit.json', 'e2e.json']) {
  try {
    const { numPassedTests, numFailedTests } = v.parse(summary, JSON.parse(readFileSync(join(results, name), 'utf8')));
    passed += numPassedTests;
    failed += numFailedTests;
  } catch {
    // A runner that crashed wrote no summary; its exit code already says so.
  }
}
rmSync(results, { recursive: true, force: true });
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(codes.every((code) => code === 0) && passed > 0 ? 0 : 1);
