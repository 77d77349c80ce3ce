import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { launchFixture } from './fixture.ts';
import { eventually } from './kit/child.ts';
import { asRoot } from './kit/launch.ts';

describe('the page’s process', () => {
  test('runs in Chromium’s own sandbox, except under root, where Chromium refuses it', async () => {
    const app = await launchFixture();
    try {
      await app.electron.evaluate(() => globalThis.fixture.show());
      await (await app.electron.firstWindow()).getByRole('heading').waitFor();
      const page = await eventually('the page’s process', () =>
        app.electron.evaluate(
          ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? null,
        ),
      );
      const status = readFileSync(`/proc/${page}/status`, 'utf8');
      // 2: a system call filter is in force.
      expect(status).toMatch(asRoot ? /^Seccomp:\s+0$/m : /^Seccomp:\s+2$/m);
      expect(app.output()).not.toContain('FATAL');
    } finally {
      await app.stop();
    }
  });
});
