import { describe, expect, test } from 'vitest';
import { plainFormat } from '../../electron/core/format.ts';
import { trayState } from '../../electron/core/words/tray.ts';
import { launchFixture } from './fixture.ts';
import { eventually } from './kit/child.ts';
import { startTrayHost } from './kit/tray-host.ts';

const state = trayState(
  {
    state: 'none',
    headline: {
      code: 'none',
      parts: [],
      fine: { account: 0, sender: 0, campaign: 0 },
      unread: { account: 0, sender: 0, campaign: 0 },
      acknowledged: 0,
      snoozed: 0,
      paused: 0,
    },
    asOf: null,
    now: Date.now(),
    problems: [],
    anySnoozed: false,
    accountCount: 0,
    paused: false,
    refreshing: false,
  },
  plainFormat,
);

describe('when a watcher runs before any panel does', () => {
  test('the icon appears as soon as the panel is there', async () => {
    const host = await startTrayHost(false);
    const app = await launchFixture();
    try {
      await app.electron.evaluate((_electron, it) => globalThis.fixture.render(it), state);
      await eventually('a word about the tray', () =>
        app.electron.evaluate(() => globalThis.fixture.presences.length > 0),
      );
      expect(host.items).toHaveLength(0);
      host.announceHost();
      await eventually('the icon', () => host.items.length === 1);
      expect(await app.electron.evaluate(() => globalThis.fixture.presences.at(-1))).toBe('shown');
    } finally {
      await app.stop();
      host.stop();
    }
  });
});
