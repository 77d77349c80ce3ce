import { expect, test } from 'vitest';
import { isChannel, isPush } from '../../electron/ipc/channels.ts';
import { contract } from '../../electron/ipc/contract.ts';

test('the bridge lets every request of the contract through, and nothing else', () => {
  for (const name of Object.keys(contract)) expect(isChannel(name), name).toBe(true);
  for (const name of ['keys:read', 'toString', '__proto__', '', 7]) expect(isChannel(name)).toBe(false);
});

test('only the two known messages from main can be listened to', () => {
  expect(isPush('changed') && isPush('navigate')).toBe(true);
  expect(isPush('overview:get')).toBe(false);
});
