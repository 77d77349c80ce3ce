import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sessionBusPath } from '../../../electron/services/keychain/bus.ts';
import { decodeMessage, encodeCall, messageLength } from '../../../electron/services/keychain/wire.ts';

const header = { destination: 'org.example', path: '/a', of: 'org.example.A', member: 'Do' };

test('a call says its texts and named texts, whatever they hold', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.tuple(text, text), { maxLength: 5 }), (said, pairs) => {
      const named = Object.fromEntries(pairs);
      const bytes = encodeCall(7, { ...header, signature: 'sa{ss}', body: [said, named] });
      expect(messageLength(bytes)).toBe(bytes.length);
      expect(decodeMessage(bytes).body).toEqual([said, Object.entries(named)]);
    }),
  );
});

test('a message that is cut off, garbled or made up ends with an error, never without end', () => {
  const bytes = encodeCall(1, { ...header, signature: 'ss', body: ['org.example', 'Locked'] });
  const read = (message: Buffer): void => {
    if (messageLength(message) <= message.length) decodeMessage(message);
  };
  const attempt = (message: Buffer): void => {
    try {
      read(message);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Error);
    }
  };
  for (let length = 0; length < bytes.length; length++)
    expect(messageLength(bytes.subarray(0, length))).toBeGreaterThan(length);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 200 }), (made) => {
      attempt(Buffer.from(made));
    }),
  );
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
      const garbled = Buffer.from(bytes);
      garbled[at] = value;
      attempt(garbled);
    }),
  );
});

test('the session bus is where the environment says, else where systemd puts it', () => {
  const at = (address: string) => sessionBusPath({ DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: '/run/user/7' });
  expect(at('unix:path=/tmp/a%20b,guid=00')).toBe('/tmp/a b');
  expect(at('unix:abstract=/tmp/dbus-x,guid=00')).toBe('\0/tmp/dbus-x');
  expect(at('tcp:host=localhost,port=1;unix:path=/tmp/bus')).toBe('/tmp/bus');
  expect(at('tcp:host=localhost,port=1')).toBeNull();
  expect(at('unix:path=%')).toBeNull();
  expect(at('')).toBe('/run/user/7/bus');
  expect(sessionBusPath({})).toBeNull();
});
