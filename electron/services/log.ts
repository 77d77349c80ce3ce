import { redact } from '../providers/redact.ts';

type Write = (event: string, details?: Readonly<Record<string, string | number | boolean | null>>) => void;

/**
 * What the application writes down: provider ids, path templates, statuses, durations, error kinds. Short words and
 * numbers; never a body, a header, an address or a key.
 */
export interface Log {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

const nothing: Write = () => undefined;

/** For the terminal and for tests. */
export const noLog: Log = { info: nothing, warn: nothing, error: nothing };

/** What a mistake says of itself, without secrets. */
export function describeMistake(thrown: unknown): string {
  return redact(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown), []);
}
