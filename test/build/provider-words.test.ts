import { expect, test } from 'vitest';
import { providerWordsIn } from '../../build/checks/provider-words.ts';

test.each([
  ["if (account.provider === 'sendkit') return;", ['sendkit']],
  ['const readSendkitRows = 1;', ['sendkit']],
  ['// as Krafter Mail counts it', ['Krafter Mail', 'krafter']],
  ["key.startsWith('sk_user_')", ['sk_user_', 'sk_']],
  ["lower(warmup_status) <> 'completed'", ['completed']],
  ["if (status === 'Draft') return;", ['draft']],
  ["fetch('https://api.sendkit.ai/v1')", ['api.sendkit.ai', 'sendkit']],
  ["types: { organizational: 'All' }", ['organizational']],
])('%s is found out', (line, words) => {
  expect(providerWordsIn(line)).toEqual(expect.arrayContaining(words));
});

test.each([
  "phase === 'pending' || state === 'paused' || kind === 'campaign'",
  'let draft = $state(null); // until it is complete',
  'const task_name = ask_again();',
])('%s is ours', (line) => {
  expect(providerWordsIn(line)).toEqual([]);
});
