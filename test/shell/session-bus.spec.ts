/** A session bus that is not there yet, goes away and comes back, as real D-Bus daemons do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstLine, gone } from '../../build/children.ts';
import { connectSessionBus, type SessionBus } from '../../electron/shell/session-bus.ts';

const name = 'org.sendgauge.Test';
const daemon = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};
const address = process.env['DBUS_SESSION_BUS_ADDRESS'];
let folder: string;
let child: ChildProcess | null = null;
const open: SessionBus[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendgauge-bus-'));
  process.env['DBUS_SESSION_BUS_ADDRESS'] = `unix:path=${join(folder, 'bus')}`;
});
afterEach(async () => {
  for (const bus of open.splice(0)) bus.close();
  await endBus();
  rmSync(folder, { recursive: true, force: true });
  process.env['DBUS_SESSION_BUS_ADDRESS'] = address;
});

async function startBus(): Promise<void> {
  const where = `--address=unix:path=${join(folder, 'bus')}`;
  child = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1', where], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await firstLine(child, 'dbus-daemon');
}
async function endBus(): Promise<void> {
  if (child !== null) await gone(child);
  child = null;
  rmSync(join(folder, 'bus'), { force: true });
}
/** Waits pass at once when the test says so. */
function connect(lost: string[] = []): { readonly bus: SessionBus; readonly timePasses: () => void } {
  const putOff = new Set<() => void>();
  const bus = connectSessionBus(
    (reason) => void lost.push(reason),
    (work, inMs) => {
      // Only the pauses before a new try: a call's own deadline never comes here.
      if (inMs === 25_000) return () => undefined;
      putOff.add(work);
      return () => void putOff.delete(work);
    },
  );
  open.push(bus);
  return {
    bus,
    timePasses: () => {
      const due = [...putOff];
      putOff.clear();
      for (const work of due) work();
    },
  };
}
const answers = (bus: SessionBus) =>
  bus.call(daemon, 'GetId').then(
    () => true,
    () => false,
  );
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });

test('F68: a bus that comes up after the app is used from then on', async () => {
  const lost: string[] = [];
  const { bus, timePasses } = connect(lost);
  const owners: (string | null)[] = [];
  bus.watchOwner(name, (owner) => owners.push(owner));
  await soon(() => lost.length).toBe(1);
  expect(bus.alive()).toBe(false);
  timePasses();
  await startBus();
  // Said once, however often it is looked for.
  await soon(() => {
    timePasses();
    return bus.alive();
  }).toBe(true);
  expect(lost).toHaveLength(1);
  expect(await answers(bus)).toBe(true);
  await connect().bus.call(daemon, 'RequestName', { signature: 'su', values: [name, 0] });
  await soon(() => owners.at(-1)).toMatch(/^:1\./);
});

test('a bus that ends and is started again: what was watched is watched again', async () => {
  await startBus();
  const lost: string[] = [];
  const { bus, timePasses } = connect(lost);
  const owners: (string | null)[] = [];
  const heard: unknown[] = [];
  bus.watchOwner(name, (owner) => owners.push(owner));
  bus.onSignal(daemon.interface, 'NameOwnerChanged', ({ body }) => heard.push(body));
  const service = connect();
  await service.bus.call(daemon, 'RequestName', { signature: 'su', values: [name, 0] });
  await soon(() => owners.at(-1)).toMatch(/^:1\./);

  await endBus();
  await soon(() => lost.length).toBe(1);
  expect(bus.alive()).toBe(false);
  expect(owners.at(-1)).toBeNull();
  expect(await answers(bus)).toBe(false);

  await startBus();
  await soon(() => {
    timePasses();
    return bus.alive();
  }).toBe(true);
  heard.length = 0;
  await connect().bus.call(daemon, 'RequestName', { signature: 'su', values: [name, 0] });
  await soon(() => owners.at(-1)).toMatch(/^:1\./);
  expect(heard.length).toBeGreaterThan(0);
});

test('a call that nobody answers is given up', async () => {
  await startBus();
  const waits: (() => void)[] = [];
  const bus = connectSessionBus(undefined, (work) => {
    waits.push(work);
    return () => undefined;
  });
  open.push(bus);
  expect(await answers(bus)).toBe(true);
  const asked = answers(bus);
  // Before any answer can have come.
  for (const giveUp of waits) giveUp();
  expect(await asked).toBe(false);
});
