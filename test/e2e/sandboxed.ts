// Started by sandbox.spec.ts as an ordinary user: runs the app and prints what the operating system says of its window's process.
import { readdirSync, readFileSync } from 'node:fs';
import { launchApp, openDemo } from './kit/demo.ts';

const app = await launchApp();
const heading = (await app.page.getByRole('heading', { level: 1 }).textContent()) ?? '';
await openDemo(app.page);

const processes = readdirSync('/proc')
  .filter((name) => /^\d+$/.test(name))
  .flatMap((id) => {
    try {
      // Chromium writes its title as one string, so words cannot be told apart by their ends.
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return command.includes('--type=renderer') && command.includes(app.dataFolder)
        ? [{ command, status: readFileSync(`/proc/${id}/status`, 'utf8') }]
        : [];
    } catch {
      return [];
    }
  });
const [renderer] = processes;
process.stdout.write(
  `${JSON.stringify({
    uid: process.getuid?.() ?? -1,
    seccomp: /^Seccomp:\s*(\d)/m.exec(renderer?.status ?? '')?.[1] ?? 'none',
    noSandboxFlag: renderer?.command.includes('--no-sandbox') ?? true,
    heading,
    demo: true,
  })}\n`,
);
await app.stop();
