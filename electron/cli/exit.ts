import type { OverallStatus } from '../core/state/status-document.ts';

/** Wrong usage, as sysexits.h numbers it (EX_USAGE). */
export const wrongUsage = 64;
/** The command was understood and did not succeed. */
export const failed = 1;
/** Ended by Ctrl-C: 128 + SIGINT. */
export const interrupted = 130;

/** Exit status as monitoring plugins use it (monitoring-plugins.org): 0 ok, 1 warning, 2 critical, 3 unknown. */
export const exitOf: Readonly<Record<OverallStatus, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

/** What the help of a command says below its options: its exit codes, then whatever else there is to say. */
export function exitCodes(...lines: readonly string[]): string {
  const isCode = (line: string): boolean => /^\d/.test(line);
  const codes = [...lines.filter(isCode), '64  wrong usage'].map((line) => `  ${line}`);
  const rest = lines.filter((line) => !isCode(line));
  return ['', 'Exit status:', ...codes, ...(rest.length === 0 ? [] : ['', ...rest])].join('\n');
}

/** Of a command that only shows what is stored. */
export const exitCodesOfReading = exitCodes(
  '0  shown',
  '1  the cache could not be read',
  '3  the results could not be written',
  'A data folder that cannot be written is shown as it is, and standard error says so.',
);

/** The command line makes no sense; the message says why and never quotes a value that could be a key. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
