import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { bannerActionLabels, bannerActions } from '../../../electron/core/delivery/desktop-banner.ts';
import { application } from '../../../electron/shell/application.ts';
import { electronShowsActions } from '../../../electron/shell/notifications/actions.ts';

describe("buttons on Electron's own notifications", () => {
  test.each([
    ['darwin', '41.3.0', true],
    ['darwin', '45.4.1', true],
    ['win32', '41.3.0', false],
    ['win32', '42.0.0', true],
    ['linux', '41.3.0', false],
    ['linux', '43.9.9', false],
    ['linux', '44.0.0-beta.1', true],
    ['freebsd', '45.0.0', false],
    ['linux', '', false],
  ] as const)('%s with Electron %s: %s', (platform, version, expected) => {
    expect(electronShowsActions(platform, version)).toBe(expected);
  });
});

test('every action has words of its own', () => {
  expect(new Set(bannerActions.map((action) => bannerActionLabels[action])).size).toBe(bannerActions.length);
});

test('banners name the application as the installed desktop entry does', () => {
  const manifest = v.parse(
    v.object({ productName: v.string(), desktopName: v.string() }),
    JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')),
  );
  expect(application).toEqual({
    name: manifest.productName,
    desktopEntry: manifest.desktopName.replace('.desktop', ''),
  });
});
