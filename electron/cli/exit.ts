import type { OverallStatus } from '../core/state/status-document.ts';

/** Wrong usage, as sysexits.h numbers it (EX_USAGE). */
export const wrongUsage = 64;
/** The command was understood and did not succeed. */
export const failed = 1;
/** Ended by Ctrl-C: 128 + SIGINT. */
export const interrupted = 130;

/** Exit status as monitoring plugins use it (monitoring-plugins.org): 0 ok, 1 warning, 2 critical, 3 unknown. */
export const exitOf: Readonly<Record<OverallStatus, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

/** The command line makes no sense; the message says why and never quotes a value that could be a key. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
