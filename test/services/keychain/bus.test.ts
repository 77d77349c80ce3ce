import { expect, test } from 'vitest';
import { NoBus, sessionBusAddress, withBus } from '../../../electron/services/keychain/bus.ts';

test('the session bus is where the environment says, else where systemd puts it', () => {
  const named = 'unix:path=/tmp/a%20b,guid=00';
  expect(sessionBusAddress({ DBUS_SESSION_BUS_ADDRESS: named, XDG_RUNTIME_DIR: '/run/user/7' })).toBe(named);
  expect(sessionBusAddress({ DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '/run/user/7' })).toBe(
    'unix:path=/run/user/7/bus',
  );
  expect(sessionBusAddress({})).toBeNull();
});

test.each(['unix:path=/nowhere/bus', 'tcp:host=127.0.0.1,port=9', 'unix:path=%', 'nonsense'])(
  'a bus at %s, where none is, is no bus, and nobody waits for it',
  async (address) => {
    const ask = withBus(address, AbortSignal.timeout(5000), async (call) =>
      call({ destination: 'org.example', path: '/', interface: 'org.example', member: 'Do', signature: '', body: [] }),
    );
    await expect(ask).rejects.toBeInstanceOf(NoBus);
  },
);
