import type { Format } from '../core/format.ts';
import type { RuleBook } from '../core/alerts/rule-book.ts';
import type { Settings } from '../core/settings.ts';
import type { Fetch } from '../providers/http/client.ts';
import type { Db } from '../store/db.ts';
import type { Log } from './log.ts';
import type { SecretStore } from './secrets.ts';

/** Where demo accounts are read from: the built-in simulator of this process. */
export interface DemoConnection {
  readonly baseUrls: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, string>>;
  /** How often demo accounts are read; provider floors still hold. */
  readonly pollMs: number;
  /** How often that is read of them which is read hourly elsewhere. */
  readonly hourlyMs: number;
}

/** What the services need of the world, so that they run the same in the app, the terminal and the tests. */
export interface App {
  readonly db: Db;
  readonly fetch: Fetch;
  readonly secrets: SecretStore;
  readonly log: Log;
  /** Epoch ms by this machine's clock. */
  readonly now: () => number;
  /** 0..1 */
  readonly random: () => number;
  /** Resolves after `ms`, or rejects as soon as the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How numbers and days are written on this machine. */
  readonly format: Format;
  readonly settings: () => Settings;
  /** What a person set of the rules. */
  readonly rules: () => RuleBook;
  /** `null` while no demo runs. */
  readonly demo: () => DemoConnection | null;
}
