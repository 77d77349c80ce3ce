/** One process reads keys for as long as keys are asked for; a new one comes where the old one may be deaf. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHelper, type HelperProcess } from '../../../electron/services/keychain/helper.ts';
import type { HelperRequest } from '../../../electron/services/keychain/helper-protocol.ts';
import { oneAtATime } from '../../../electron/services/keychain/native.ts';

interface Started {
  readonly asked: HelperRequest[];
  readonly answer: (message: unknown) => void;
  readonly exit: () => void;
  killed: boolean;
  held: boolean;
}

let started: Started[];
beforeEach(() => {
  vi.useFakeTimers();
  started = [];
});
afterEach(() => vi.useRealTimers());

function start(): HelperProcess {
  let [answer, exit] = [(_: unknown): void => undefined, (): void => undefined];
  const process: Started = {
    asked: [],
    answer: (message) => answer(message),
    exit: () => exit(),
    killed: false,
    held: false,
  };
  started.push(process);
  return {
    send: (request) => void process.asked.push(request),
    onMessage: (listener) => (answer = listener),
    onExit: (listener) => (exit = listener),
    kill: () => (process.killed = true),
    hold: (held) => (process.held = held),
  };
}

const call = { do: 'getPassword', service: 'Sendgauge', account: 'a1' } as const;
const nth = (index: number): Started => {
  const found = started[index];
  if (found === undefined) throw new Error(`no helper ${String(index)} was started`);
  return found;
};

test('what is asked in a row goes to one process, which ends two seconds after the last answer and holds nothing up', async () => {
  const helper = createHelper(start);
  const asked = [helper.ask(':1.1', call, 1000), helper.ask(':1.1', call, 1000)];
  expect(started).toHaveLength(1);
  expect(nth(0).held).toBe(true);
  for (const { id } of nth(0).asked) nth(0).answer({ id, value: `sk_${String(id)}` });
  expect(await Promise.all(asked)).toEqual(['sk_1', 'sk_2']);
  expect(nth(0)).toMatchObject({ held: false, killed: false });
  await vi.advanceTimersByTimeAsync(2000);
  expect(nth(0).killed).toBe(true);
});

test('another owner of the key store means another process; the first one still answers what it was asked', async () => {
  const helper = createHelper(start);
  const first = helper.ask(':1.1', call, 1000);
  const second = helper.ask(':1.2', call, 1000);
  nth(1).answer({ id: 2, value: 'new' });
  nth(0).answer({ id: 1, value: 'old' });
  expect(await Promise.all([first, second])).toEqual(['old', 'new']);
  expect([nth(0).killed, nth(1).killed]).toEqual([true, false]);
});

test.each([
  ['is silent', 'hanging', (): unknown => vi.advanceTimersByTimeAsync(1000)],
  ['dies', 'refused', (): unknown => nth(0).exit()],
  ['fails', 'refused', (): unknown => nth(0).answer({ id: 1, trouble: 'refused' })],
] as const)('one that %s is ended, and the next call gets another', async (_, trouble, happens) => {
  const helper = createHelper(start);
  const asked = expect(helper.ask(null, call, 1000)).rejects.toMatchObject({ trouble });
  await happens();
  await asked;
  expect(nth(0).killed).toBe(true);
  const again = helper.ask(null, call, 1000);
  nth(0).answer({ id: 2, value: 'of the dead' });
  nth(1).answer({ nonsense: true });
  nth(1).answer({ id: 2, value: 'of the living' });
  expect(await again).toBe('of the living');
});

test('on Windows and macOS a call that never returns holds one thread: no other call starts beside it', async () => {
  let calls = 0;
  const never = (): Promise<never> => (calls++, new Promise<never>(() => undefined));
  const keychain = oneAtATime({ getPassword: never, setPassword: never, deletePassword: never });
  for (let asked = 0; asked < 10; asked++) void keychain.getPassword('Sendgauge', 'a1');
  void keychain.setPassword('Sendgauge', 'a1', 'sk');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(calls).toBe(1);
});
