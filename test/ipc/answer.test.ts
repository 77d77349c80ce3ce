import { describe, expect, test } from 'vitest';
import { createMeter } from '../../electron/services/timing.ts';
import { answerRequest } from '../../electron/ipc/answer.ts';
import { isTrustedSender } from '../../electron/ipc/sender.ts';
import { isChannel, isPush } from '../../electron/ipc/channels.ts';
import { contract, type Channel, type Handlers } from '../../electron/ipc/contract.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { noLog } from '../../electron/services/log.ts';

const origins = ['app://sendgauge'];
const channels = Object.keys(contract) as Channel[];

/** Handlers that must not be reached. */
const unreachable = new Proxy({} as Handlers, {
  get: (_, channel) => () => {
    throw new Error(`${String(channel)} was reached`);
  },
});

describe('who may ask', () => {
  test('the main frame of our own page', () => {
    expect(isTrustedSender({ url: 'app://sendgauge/index.html', parent: null }, origins)).toBe(true);
  });
  test.each([
    ['a frame inside it', { url: 'app://sendgauge/index.html', parent: {} }],
    ['another page', { url: 'https://sendgauge/index.html', parent: null }],
    ['a host that begins alike', { url: 'app://sendgauge.example/index.html', parent: null }],
    ['our name in a query', { url: 'https://evil.example/?app://sendgauge', parent: null }],
    ['no address at all', { url: '', parent: null }],
    ['a frame that is gone', null],
  ])('not %s', (_, frame) => {
    expect(isTrustedSender(frame, origins)).toBe(false);
  });
});

describe('what may be asked', () => {
  test.each(channels)('%s refuses input that is not its own', async (channel) => {
    for (const input of [null, 42, 'x'.repeat(5000), JSON.parse('{"__proto__":{"id":"x"},"unexpected":1}'), [[]]]) {
      const outcome = await answerRequest(
        { handlers: unreachable, log: noLog, meter: createMeter(() => 0) },
        channel,
        input,
      );
      expect(outcome).toMatchObject({ ok: false, error: { kind: 'bad-input' } });
    }
  });

  test('a refused input is not quoted back', async () => {
    const outcome = await answerRequest(
      { handlers: unreachable, log: noLog, meter: createMeter(() => 0) },
      'accounts:add',
      {
        provider: 'sendkit',
        key: 'sk_very_secret_value',
      },
    );
    expect(JSON.stringify(outcome)).not.toContain('very_secret');
  });

  test('an hour of the day that does not exist is refused', async () => {
    const settings = { ...defaultSettings, quietHours: { ...defaultSettings.quietHours, fromMinute: 1440 } };
    const outcome = await answerRequest(
      { handlers: unreachable, log: noLog, meter: createMeter(() => 0) },
      'settings:set',
      settings,
    );
    expect(outcome).toMatchObject({ ok: false, error: { kind: 'bad-input' } });
  });

  test('a handler that fails unexpectedly says nothing it was given', async () => {
    const outcome = await answerRequest(
      { handlers: unreachable, log: noLog, meter: createMeter(() => 0) },
      'overview:get',
      undefined,
    );
    expect(outcome).toEqual({
      ok: false,
      error: { kind: 'failed', message: 'Something went wrong. The log has more.' },
    });
  });

  test('the preload script knows exactly the channels of the contract', () => {
    expect(channels.every(isChannel)).toBe(true);
    expect(['toString', '__proto__', 'accounts:key', ''].some(isChannel)).toBe(false);
    expect(['changed', 'navigate'].every(isPush)).toBe(true);
  });
});
