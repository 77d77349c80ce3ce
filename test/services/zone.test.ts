/** A computer that comes to another zone while the app runs (fault F37). */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createZoneCheck, settleZone } from '../../electron/services/zone.ts';

const moduleOf = (path: string) =>
  JSON.stringify(pathToFileURL(resolve(import.meta.dirname, '../../electron', path)).href);

/** The zone of a process is really changed, so it is one of its own. Removing TZ asks for that of the "system". */
const script = `
  import { createFormat } from ${moduleOf('core/format.ts')};
  import { defaultQuietHours, quietStretch, tomorrowMorning } from ${moduleOf('core/delivery/quiet-hours.ts')};
  import { createZoneCheck } from ${moduleOf('services/zone.ts')};
  let system = 'Europe/Berlin';
  const environment = {
    get TZ() { return undefined; },
  };
  const removable = new Proxy(environment, { deleteProperty: () => ((process.env.TZ = system), true) });
  process.env.TZ = system;
  const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
  const check = createZoneCheck({ environment: removable, zone });
  const format = createFormat('en-US');
  const at = Date.UTC(2026, 1, 10, 13, 30);
  const quiet = { ...defaultQuietHours, enabled: true };
  const seen = (changed) => ({
    changed, clock: format.clock(at), quiet: quietStretch(quiet, at) !== null, morning: new Date(tomorrowMorning(at)).toISOString(),
  });
  const steps = [seen(check())];
  system = 'Asia/Tokyo';
  steps.push(seen(check()), seen(check()));
  process.stdout.write(JSON.stringify(steps));
`;

test('times, quiet hours and "until tomorrow" are of the new zone as soon as it is looked at', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  const berlin = { clock: '14:30', quiet: false, morning: '2026-02-11T07:00:00.000Z' };
  const tokyo = { clock: '22:30', quiet: true, morning: '2026-02-10T23:00:00.000Z' };
  expect(JSON.parse(output)).toEqual([
    { changed: false, ...berlin },
    { changed: true, ...tokyo },
    { changed: false, ...tokyo },
  ]);
});

test('a zone that the environment names is kept', () => {
  const environment = { TZ: 'Europe/Berlin' };
  const check = createZoneCheck({ environment, zone: () => 'whatever' });
  expect(check()).toBe(false);
  expect(environment.TZ).toBe('Europe/Berlin');
});

test.each([
  [':/etc/localtime', undefined],
  ['/etc/localtime', undefined],
  [':/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'],
  ['/usr/share/zoneinfo/posix/America/Argentina/Ushuaia', 'America/Argentina/Ushuaia'],
  ['/var/db/timezone/zoneinfo/Asia/Tokyo', 'Asia/Tokyo'],
  ['Europe/Berlin', 'Europe/Berlin'],
  ['UTC', 'UTC'],
  ['', ''],
  [undefined, undefined],
])('a zone that is named by its file is that zone, and the own file of the system none: %s', (named, zone) => {
  const environment = { TZ: named };
  settleZone(environment);
  expect(environment.TZ).toBe(zone);
});

test('a computer whose environment names its own file of the zone is followed to another zone', () => {
  const environment = { TZ: ':/etc/localtime' };
  let zone = 'Europe/Berlin';
  const check = createZoneCheck({ environment, zone: () => zone });
  zone = 'Asia/Tokyo';
  expect(check()).toBe(true);
});
