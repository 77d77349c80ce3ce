/** What changes without a poll of ours: numbers grow old, pauses end, another process stores something. */
import { listAccounts } from '../../store/accounts/accounts.ts';
import { dataVersion } from '../../store/file/database.ts';
import type { App } from '../app.ts';
import { beginAsking, evaluateOutages, shownByClock } from './outages.ts';

export interface Lookout {
  /** What was shown as new has grown old, or was told of, or what was put off is due: with time alone, offline and paused, too. */
  readonly hasAged: (online: boolean) => boolean;
  /** The terminal may have polled beside us: what it stored shows here too. */
  readonly wasWritten: () => boolean;
  /** Time spent paused is no outage, of all accounts or of one. */
  readonly lookAtPauses: () => void;
}

/** Compares with what it saw before; at first with how things are now. */
export function createLookout(app: App): Lookout {
  let version = dataVersion(app.db);
  let shown = '';
  let paused: ReadonlySet<string> = new Set();
  return {
    hasAged: (online) => {
      const [changed, before] = [evaluateOutages(app, online), shown];
      shown = shownByClock(app);
      return changed || shown !== before;
    },
    wasWritten: () => {
      const before = version;
      version = dataVersion(app.db);
      return version !== before;
    },
    lookAtPauses: () => {
      const before = paused;
      const all = app.settings().paused;
      paused = new Set(listAccounts(app.db).flatMap((account) => (all || account.paused ? [account.id] : [])));
      for (const id of before) if (!paused.has(id)) beginAsking(app.db, app.now(), id);
    },
  };
}
