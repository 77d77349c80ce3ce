import type { Account, Answer, SubjectKind } from '../../electron/core/model.ts';
import { ruleOf, rules, type RuleName } from '../../electron/core/alerts/catalog.ts';
import type { AlertState, Sample } from '../../electron/core/alerts/state.ts';
import { levelOf, lineOf } from '../../electron/core/alerts/engine.ts';
import { readAccountRun, writeAccountRun } from '../../electron/store/accounts/accounts.ts';
import type { AccountRun } from '../../electron/core/snapshot.ts';
import { saveAlertState } from '../../electron/store/alerts/states.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import type { Db } from '../../electron/store/db.ts';
import { writeEndpointRun, type EndpointRun } from '../../electron/store/accounts/endpoints.ts';
import { accountNamed, save } from '../helpers/temporary-database.ts';

/** Noon of the day the fixtures' daily rows end. */
export const noon = Date.parse('2026-02-10T12:00:00Z');

export function account(id: string, provider: string, changes: Partial<Account> = {}): Account {
  return { ...accountNamed(id), provider, ...changes };
}

/** Stores an answer and that it came just now, as the poller does. */
export function answered(
  db: Db,
  accountId: string,
  answer: Omit<Answer, 'notes'>,
  at: number,
  run: Partial<AccountRun> = {},
): void {
  inTransaction(db, () => {
    save(db, answer, at, accountId);
    writeAccountRun(db, accountId, {
      ...readAccountRun(db, accountId),
      state: 'ok',
      asOf: at,
      liveAsOf: at,
      awaitedSince: at,
      ...run,
    });
  });
}

/** What is known of one endpoint. */
export function endpoint(name: string, changes: Partial<EndpointRun> = {}): EndpointRun {
  return {
    endpoint: name,
    nextAt: noon,
    lastAttemptAt: noon,
    lastOkAt: noon,
    lastFullAt: null,
    failures: 0,
    error: null,
    status: 200,
    retryAt: null,
    offered: true,
    notes: [],
    ...changes,
  };
}

export function saveEndpoint(db: Db, accountId: string, run: EndpointRun): void {
  inTransaction(db, () => writeEndpointRun(db, accountId, run));
}

export interface StoredAlert {
  readonly accountId: string;
  readonly kind: SubjectKind;
  readonly id: string;
  readonly rule: RuleName;
  readonly level: number;
  readonly phase?: AlertState['phase'];
  readonly sample: Partial<Sample>;
}

/** Stores an alert in the given phase; returns its id. */
export function saveAlert(db: Db, { accountId, kind, id, rule, level, phase = 'firing', sample }: StoredAlert): string {
  const full: Sample = {
    at: noon,
    value: 0,
    numerator: null,
    denominator: null,
    window: 'lifetime',
    approximate: false,
    detail: null,
    ...sample,
  };
  const applied = ruleOf(rule, rules[rule].defaults);
  const reached = levelOf(applied, level);
  const state: AlertState = {
    phase,
    level: phase === 'pending' ? 0 : level,
    candidate: phase === 'pending' ? { level, samples: 1 } : null,
    since: noon,
    firedAt: phase === 'pending' ? null : noon,
    data: 'ok',
    sample: full,
    threshold: reached === undefined ? null : lineOf(applied, reached, full),
  };
  return inTransaction(db, () =>
    saveAlertState(db, { accountId, kind, id, name: `${id}@example.com` }, rule, state, reached?.severity ?? null),
  );
}
