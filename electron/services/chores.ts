/** What is done now and then without anybody asking. */
import { minuteMs, secondMs } from '../core/days.ts';
import { backupFolder } from '../store/file/files.ts';
import type { App } from './app.ts';
import { maintain } from './maintenance.ts';
import { checkDueReports } from './reports.ts';
import { repeated } from './timing.ts';

const maintenanceCheckMs = 10 * minuteMs;
const reportCheckMs = 15 * secondMs;

export interface ChorePorts {
  readonly online: () => boolean;
  /** Something that can be seen changed. */
  readonly onChange: () => void;
  readonly onFailure: (thrown: unknown) => void;
}

/** Sees to backups and the daily maintenance, from now on, and to reports that are due, until it is ended. */
export function startChores(app: App, { online, onChange, onFailure }: ChorePorts): () => void {
  const lookAtReports = async (): Promise<void> => {
    if (online() && (await checkDueReports(app))) onChange();
  };
  const ends = [
    repeated(() => maintain(app, backupFolder(app.db.name)), maintenanceCheckMs, onFailure, 'now'),
    repeated(lookAtReports, reportCheckMs, onFailure),
  ];
  return () => ends.forEach((end) => end());
}
