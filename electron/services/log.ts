/** What a log line may hold: short words and numbers; never a body, a header, an address or a key. */
export interface Log {
  readonly info: (event: string, details?: Readonly<Record<string, string | number | boolean | null>>) => void;
  readonly warn: (event: string, details?: Readonly<Record<string, string | number | boolean | null>>) => void;
}

/** For the terminal and for tests. */
export const noLog: Log = { info: () => undefined, warn: () => undefined };
