import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertView } from '../../../electron/views/alerts.ts';
import { eventually } from './child.ts';
import { startMailService, type Figures, type MailService } from './mail-service.ts';
import { startNotificationDaemon, type NotificationDaemon, type Received } from './notification-daemon.ts';
import { startTrayHost, type TrayHost } from './tray-host.ts';
import { addAccount, primed, startWatching, type Watching } from './watching.ts';

/** Of 500 mails in seven days: under every line, over the warning line, over the critical one. */
export const fine = { bounced: 0 };
export const warning = { bounced: 12 };
export const critical = { bounced: 30 };

/** The address of the mailbox of that name. */
export const mailbox = (name: string): string => `${name}@acme.example`;

/** The words on the buttons of a banner. */
export const buttons = ({ actions }: Received): readonly string[] => actions.filter((_, index) => index % 2 === 1);

/** A desktop on which the app watches one account, whose mailboxes are all fine at first. */
export interface AlertStory {
  /** Holds everything the app and the test write. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly service: MailService;
  readonly daemon: NotificationDaemon;
  readonly tray: TrayHost;
  readonly app: Watching;
  readonly accountId: string;
  /** Sets the figures and has them read until an alert fires or recovers by them. */
  measure(name: string, figures: Partial<Figures>): Promise<void>;
  /** The banners that name the mailbox, in the order in which they came. */
  about(name: string): readonly Received[];
  /** The banner about the mailbox with that number, from 1, once it came. */
  banner(name: string, count?: number): Promise<Received>;
  /** Resolves when the app took that banner away. */
  withdrawn(id: number): Promise<void>;
  /** The alert about the mailbox once it is as wanted. */
  alert(name: string, what: string, wanted: (alert: AlertView) => boolean): Promise<AlertView>;
  /** Shows that view of the window. */
  goTo(view: string): Promise<void>;
  isWindowVisible(): Promise<boolean | undefined>;
  /** Closes the window: the app stays in the tray. */
  closeWindow(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything, with these mailboxes. What crosses a line from then on is news. */
export async function startStory(names: readonly string[]): Promise<AlertStory> {
  const folder = mkdtempSync(join(tmpdir(), 'sendgauge-alerts-'));
  const dataFolder = join(folder, 'data');
  const [service, daemon, tray] = await Promise.all([startMailService(), startNotificationDaemon(), startTrayHost()]);
  for (const name of names) service.set(mailbox(name));
  const accountId = await addAccount(dataFolder, service, 'Outreach');
  const app = await startWatching({ dataFolder, speed: 60 });
  await primed(app);
  const about = (name: string) => daemon.received.filter(({ body }) => body.includes(mailbox(name)));
  const isWindowVisible = () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  return {
    folder,
    dataFolder,
    service,
    daemon,
    tray,
    app,
    accountId,
    async measure(name, figures) {
      service.set(mailbox(name), figures);
      await app.read();
    },
    about,
    banner: (name, count = 1) => eventually(`banner ${count} about ${name}`, () => about(name)[count - 1]),
    async withdrawn(id) {
      await eventually('the banner is withdrawn', () => daemon.withdrawn.includes(id));
    },
    alert: (name, what, wanted) =>
      eventually(what, async () => {
        const alert = await app.alertOf(mailbox(name));
        return alert !== null && wanted(alert) ? alert : null;
      }),
    goTo: (view) => app.page.getByRole('navigation').getByRole('button', { name: view }).click(),
    isWindowVisible,
    async closeWindow() {
      await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await eventually('the window is hidden', async () => (await isWindowVisible()) === false);
    },
    async stop() {
      await app.stop();
      tray.stop();
      daemon.stop();
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
