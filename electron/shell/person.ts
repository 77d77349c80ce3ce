/** What a person does outside of the window: in the tray's menu, and with a banner. */
import type { EventEmitter } from 'node:events';
import { app as electron } from 'electron';
import type { BannerAction } from '../core/delivery/desktop-banner.ts';
import type { ChangeablePart } from '../core/changes.ts';
import type { TrayAction } from '../core/state/tray.ts';
import { actOnAlerts, actOnBanner } from '../services/alerts/act.ts';
import type { App } from '../services/app.ts';
import type { Outbox } from '../services/delivery/outbox.ts';
import type { Poller } from '../services/polling/poller.ts';
import type { Preferences } from '../services/preferences.ts';
import type { AppEvents } from './events.ts';
import type { Trouble } from './trouble.ts';
import type { WindowController } from './window/window.ts';

/** The parts that carry it out. */
export interface PersonPorts {
  readonly app: App;
  readonly poller: Pick<Poller, 'refresh' | 'reconsider'>;
  readonly outbox: Pick<Outbox, 'subjectOf' | 'alertIdsOf'>;
  readonly preferences: Preferences;
  readonly window: Pick<WindowController, 'show'>;
  readonly onChange: (...parts: readonly ChangeablePart[]) => void;
  /** What went wrong after the answer to what was asked for. */
  readonly onMistake: (thrown: unknown) => void;
}

/** Carries out what a person does from now on. */
export function followPerson(events: EventEmitter<AppEvents>, trouble: Trouble, ports: PersonPorts): void {
  events.on(
    'tray-action',
    trouble.surviving((action) => actOnTray(ports, action)),
  );
  events.on(
    'banner-click',
    trouble.surviving((key) => openBanner(ports, key)),
  );
  events.on(
    'banner-action',
    trouble.surviving((key, action) => pressBanner(ports, key, action)),
  );
}

/** Does what was chosen in the tray. */
function actOnTray(ports: PersonPorts, action: TrayAction): void {
  const { app, poller, preferences, window } = ports;
  switch (action.do) {
    case 'open':
      window.show(action.subject === null ? undefined : { view: 'overview', subject: action.subject });
      return;
    case 'settings':
      window.show({ view: 'settings', subject: null });
      return;
    case 'refresh':
      poller.refresh(null).catch(ports.onMistake);
      return;
    case 'quit':
      electron.quit();
      return;
    case 'pause':
    case 'resume':
      preferences.change({ ...preferences.current(), paused: action.do === 'pause' });
      break;
    case 'acknowledge':
    case 'snooze':
    case 'end-snooze':
    case 'mute':
      actOnAlerts(app, action);
  }
  poller.reconsider();
  ports.onChange('alerts', 'mail', 'settings');
}

/** A single banner opens what it is about, a group or a digest all alerts. */
function openBanner({ outbox, window }: PersonPorts, key: string): void {
  const subject = outbox.subjectOf(key);
  window.show(subject === null ? { view: 'alerts', subject: null } : { view: 'overview', subject });
}

/** Does what was pressed on a banner. */
function pressBanner({ app, outbox, onChange }: PersonPorts, key: string, action: BannerAction): void {
  actOnBanner(app, outbox.alertIdsOf(key), action);
  onChange('alerts');
}
