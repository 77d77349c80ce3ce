/** What the window is told of the application itself, and the notices a person can put away. */
import { secondMs } from '../core/days.ts';
import type { ProcessNotice } from '../core/state/process-notice.ts';
import type { App } from '../services/app.ts';
import { remembered } from '../services/timing.ts';
import type { Db } from '../store/db.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { AppInfo } from './contract.ts';

const trayDismissedSetting = 'trayNoticeDismissed';

export interface NoticeBoard {
  /** What happened to the cache, or keeps it from being written; `null` when nothing did or it was dismissed. */
  readonly storage: () => string | null;
  /** Why the cache cannot be written now; `null` when it can, or that was dismissed. */
  readonly unsaved: () => string | null;
  /** The cache cannot be written: said once, however often it is met. */
  readonly storeFailed: (message: string) => void;
  /** It can be written again: nothing is said of it any more. */
  readonly storeWorks: () => void;
  /** What happened to the process itself, the latest of it; `null` when nothing did or it was dismissed. */
  readonly process: () => ProcessNotice | null;
  readonly processMet: (notice: ProcessNotice) => void;
  readonly trayDismissed: () => boolean;
  readonly dismiss: (notice: 'tray' | 'storage' | 'process') => void;
}

/** The notices of this process, beginning with what opening the cache had to say. */
export function createNotices(db: Db, storage: string | null, onChange: () => void): NoticeBoard {
  let found = storage;
  let failing: string | null = null;
  let isPutAway = false;
  let met: ProcessNotice | null = null;
  const unsaved = (): string | null => (isPutAway ? null : failing);
  return {
    process: () => met,
    processMet: (notice) => {
      // A mistake that is met whenever something changes must not change something itself.
      const isRepeated = met?.code === notice.code;
      met = notice;
      if (!isRepeated) onChange();
    },
    storage: () => unsaved() ?? found,
    unsaved,
    storeFailed: (message) => {
      if (failing === message) return;
      failing = message;
      isPutAway = false;
      onChange();
    },
    storeWorks: () => {
      if (failing === null) return;
      failing = null;
      onChange();
    },
    trayDismissed: () => readSetting(db, trayDismissedSetting) === true,
    dismiss: (notice) => {
      switch (notice) {
        case 'storage':
          found = null;
          isPutAway = true;
          onChange();
          break;
        case 'process':
          met = null;
          onChange();
          break;
        case 'tray':
          writeSetting(db, trayDismissedSetting, true);
      }
    },
  };
}

/** What only the desktop knows. */
export interface InfoPorts {
  readonly version: string;
  readonly seenBy: () => Promise<Pick<AppInfo, 'tray' | 'notifications'>>;
}

/** Answers with what the window shows of the application. */
export function createInfo({ secrets, now }: App, notices: NoticeBoard, ports: InfoPorts): () => Promise<AppInfo> {
  // Every look at the keychain is a call to another process.
  const keychainState = remembered(() => secrets.availability(), 5 * secondMs, now);
  return async () => {
    const [keychain, seenBy] = await Promise.all([keychainState(), ports.seenBy()]);
    return {
      version: ports.version,
      platform: process.platform,
      ...seenBy,
      trayNoticeDismissed: notices.trayDismissed(),
      keychain: keychain.ok ? 'ok' : keychain.trouble === 'locked' ? 'locked' : 'unavailable',
      keychainMessage: keychain.ok ? null : keychain.message,
      storageNotice: notices.storage(),
      processNotice: notices.process(),
    };
  };
}
