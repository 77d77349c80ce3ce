/** What a person does outside of the window: in the tray's menu, and with a banner. */
import type { BannerAction } from '../core/delivery/desktop-banner.ts';
import type { ChangeablePart } from '../core/changes.ts';
import { actOnAlerts, actOnBanner } from '../services/alerts/act.ts';
import type { App } from '../services/app.ts';
import type { Outbox } from '../services/delivery/outbox.ts';
import type { Poller } from '../services/polling/poller.ts';
import type { Preferences } from '../services/preferences.ts';
import type { MonitorDesktop } from './desktop.ts';
import type { MonitorAction } from './messages.ts';
import type { Trouble } from './trouble.ts';

/** The parts that carry it out. */
export interface PersonPorts {
  readonly app: App;
  readonly poller: Pick<Poller, 'refresh' | 'reconsider'>;
  readonly outbox: Pick<Outbox, 'subjectOf' | 'alertIdsOf'>;
  readonly preferences: Preferences;
  readonly openWindow: MonitorDesktop['openWindow'];
  readonly onChange: (...parts: readonly ChangeablePart[]) => void;
  /** What went wrong after the answer to what was asked for. */
  readonly onMistake: (thrown: unknown) => void;
}

/** What a person can do there. */
export interface Person {
  readonly act: (action: MonitorAction) => void;
  readonly clickBanner: (key: string) => void;
  readonly pressBanner: (key: string, action: BannerAction) => void;
}

/** Carries it out, as long as the app does not quit. */
export function createPerson(trouble: Trouble, ports: PersonPorts): Person {
  return {
    act: trouble.surviving((action) => actOnTray(ports, action)),
    clickBanner: trouble.surviving((key) => openBanner(ports, key)),
    pressBanner: trouble.surviving((key, action) => pressBanner(ports, key, action)),
  };
}

/** Does what was chosen in the tray. */
function actOnTray(ports: PersonPorts, action: MonitorAction): void {
  const { app, poller, preferences } = ports;
  const done = (): void => {
    poller.reconsider();
    ports.onChange('alerts', 'mail', 'settings');
  };
  switch (action.do) {
    case 'refresh':
      poller.refresh(null).catch(ports.onMistake);
      return;
    case 'pause':
    case 'resume':
      preferences.change((now) => ({ ...now, paused: action.do === 'pause' })).then(done, ports.onMistake);
      return;
    case 'acknowledge':
    case 'snooze':
    case 'end-snooze':
    case 'mute':
      actOnAlerts(app, action);
      done();
  }
}

/** A single banner opens what it is about, a group or a digest all alerts. */
function openBanner({ outbox, openWindow }: PersonPorts, key: string): void {
  const subject = outbox.subjectOf(key);
  openWindow(subject === null ? { view: 'alerts', subject: null } : { view: 'overview', subject });
}

/** Does what was pressed on a banner. */
function pressBanner({ app, outbox, onChange }: PersonPorts, key: string, action: BannerAction): void {
  actOnBanner(app, outbox.alertIdsOf(key), action);
  onChange('alerts');
}
