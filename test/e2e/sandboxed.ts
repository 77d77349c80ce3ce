// Started by sandbox.spec.ts as an ordinary user: runs the app and prints what the operating system says of its window's process.
import { readFileSync } from 'node:fs';
import { launchApp, openDemo } from './kit/demo.ts';

const app = await launchApp();
const heading = (await app.page.getByRole('heading', { level: 1 }).textContent()) ?? '';
await openDemo(app.page);

const window = await app.electron.evaluate(
  ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
);
const status = readFileSync(`/proc/${window}/status`, 'utf8');
process.stdout.write(
  `${JSON.stringify({
    uid: process.getuid?.() ?? -1,
    seccomp: /^Seccomp:\s*(\d)/m.exec(status)?.[1] ?? 'unknown',
    // In a process namespace of its own the process has a second, inner id.
    namespaces: /^NSpid:\s*(.*)$/m.exec(status)?.[1]?.split(/\s+/).length ?? 0,
    noSandboxFlag: app.electron.process().spawnargs.includes('--no-sandbox'),
    heading,
  })}\n`,
);
await app.stop();
