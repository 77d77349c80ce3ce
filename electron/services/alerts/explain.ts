/** Why every rule did or did not tell about a subject: the engine's own readings, states and holds, put into words. */
import { initialAlertState, type Alert, type AlertState, type RuleName } from '../../core/alerts/model.ts';
import { firingIndex, holdOf } from '../../core/delivery/holds.ts';
import { isFiring, type AccountNames, type DeliveryContext, type Hold, type Told } from '../../core/delivery/model.ts';
import { explain as explained } from '../../core/explain/explain.ts';
import type { Subject, SubjectKind } from '../../core/model.ts';
import { quietStretch } from '../../core/delivery/quiet-hours.ts';
import { ruleDefinitions } from '../../core/alerts/rules.ts';
import type { DecisionView } from '../../views/model.ts';
import { providerOf } from '../../providers/index.ts';
import { findAccount } from '../../store/accounts/accounts.ts';
import { alertKey, listAlerts } from '../../store/alerts/states.ts';
import { alertRecords, lastShown, newestToTell, type AlertRecord } from '../../store/alerts/told.ts';
import { toldSoFar } from '../../store/alerts/outbox.ts';
import { mutesAt, type Mute } from '../../store/alerts/person.ts';
import type { App } from '../app.ts';
import { present, readCache } from './evaluate.ts';
import { causeOf } from './causes.ts';
import { readingsOf, type AccountCache, type SubjectReading } from './readings.ts';

type Context = Pick<App, 'db' | 'now' | 'rules' | 'settings'>;

/** What is explained: an account (its id twice), a mailbox or a campaign. */
export interface ExplainedSubject {
  readonly accountId: string;
  readonly kind: SubjectKind;
  readonly id: string;
}

/**
 * The decision of every rule that concerns this kind of subject, in the rules' own order. None for a subject that is not
 * in the cache, or of a provider this version does not know. Reads the cache only.
 */
export function explain(app: Context, subject: ExplainedSubject): readonly DecisionView[] {
  const now = app.now();
  const account = findAccount(app.db, subject.accountId);
  const provider = account === null ? null : providerOf(account.provider);
  if (account === null || provider === null) return [];
  // Without a filter: what has no value is explained too.
  const cache = { ...readCache(app.db, account, provider, app.rules(), now), hasAlert: () => true };
  const readings = new Map(
    readingsOf(cache, now)
      .filter((reading) => reading.subject.kind === subject.kind && reading.subject.id === subject.id)
      .map((reading) => [reading.rule, reading]),
  );
  const facts: Explaining = {
    app,
    cache,
    now,
    records: alertRecords(app.db, subject),
    mute: mutesAt(app.db, now)(subject),
    holdsOf: holdsAt(app, cache, now),
  };
  return rulesFor(subject.kind).flatMap((rule) => {
    const reading = readings.get(rule);
    return reading === undefined ? [] : [decision(facts, reading)];
  });
}

/** The rules that judge this kind of subject. */
export function rulesFor(kind: SubjectKind): readonly RuleName[] {
  return (Object.keys(ruleDefinitions) as RuleName[]).filter((rule) => ruleDefinitions[rule].subjects.includes(kind));
}

interface Explaining {
  readonly app: Context;
  readonly cache: AccountCache;
  readonly now: number;
  readonly records: ReadonlyMap<RuleName, AlertRecord>;
  readonly mute: Mute | null;
  readonly holdsOf: (alertId: string) => Held;
}

function decision({ app, cache, now, records, mute, holdsOf }: Explaining, reading: SubjectReading): DecisionView {
  const { subject, rule } = reading;
  const state = cache.states.get(alertKey(subject.kind, subject.id, rule)) ?? initialAlertState;
  const record = records.get(rule) ?? null;
  const active = state.phase !== 'inactive';
  const { hold, told } = record === null ? nothingHeld : holdsOf(record.id);
  const result = explained({
    subject,
    names: { account: cache.account.label, provider: cache.provider },
    resolved: cache.rules(rule, subject.kind, subject.id),
    state,
    severity: record?.severity ?? null,
    reading: active ? present(cache, reading, state, now) : reading.reading,
    retired: reading.retired,
    missing: causeOf({ db: app.db, cache, reading, paused: cache.account.paused || app.settings().paused }),
    acknowledgedAt: record?.acknowledgedAt ?? null,
    snoozedUntil: record?.snoozedUntil ?? null,
    muted: mute === null ? null : { until: mute.until, account: mute.kind === 'account' && subject.kind !== 'account' },
    hold,
    toldAt: told?.thisFiring === true ? told.shownAt : null,
    lastToTell: record === null ? null : ofThisFiring(app, record.id, state),
    now,
  });
  return {
    ...result,
    alertId: record?.id ?? null,
    lastNotification: record === null ? null : lastShown(app.db, record.id),
  };
}

/** The newest thing to tell, unless it belongs to an earlier firing. */
function ofThisFiring(app: Context, alertId: string, { firedAt }: AlertState): ReturnType<typeof newestToTell> {
  const newest = newestToTell(app.db, alertId);
  return newest === null || firedAt === null || newest.createdAt < firedAt ? null : newest;
}

interface Held {
  readonly hold: Hold | null;
  readonly told: Told | null;
}
const nothingHeld: Held = { hold: null, told: null };

/** What delivery would say now of each firing alert. Whether this computer is offline is not known here. */
function holdsAt(app: Context, { account, provider }: AccountCache, now: number): (alertId: string) => Held {
  const active = listAlerts(app.db);
  const index = firingIndex(active);
  const told = toldSoFar(app.db, now);
  const { quietHours, repeat } = app.settings();
  const names = new Map<string, AccountNames>([
    [account.id, { account: account.label, provider, providerId: account.provider }],
  ]);
  const context: DeliveryContext = {
    now,
    groupMs: 0,
    online: true,
    quietAt: (at) => quietStretch(quietHours, at),
    criticalBreaksQuiet: quietHours.criticalBreaks,
    repeat,
    catchingUpUntil: null,
    muted: () => false,
    told,
    names,
    say: () => ({ title: '', body: '' }),
    up: new Map(),
  };
  return (alertId) => {
    const alert = active.find(({ id }) => id === alertId);
    if (!isFiring(alert)) return nothingHeld;
    return {
      hold: holdOf(itemFor(alert, now), alert, alert.severity, index, context),
      told: told.get(alertId) ?? null,
    };
  };
}

/** What would be told of the alert now. */
function itemFor(alert: Alert, now: number): Parameters<typeof holdOf>[0] {
  const subject: Subject = { ...alert.subject, accountId: alert.accountId };
  const { id: alertId, rule, severity, level } = alert;
  return {
    id: 0,
    alertId,
    kind: 'fired',
    rule,
    title: '',
    body: '',
    subject,
    severity,
    createdAt: now,
    fromLevel: 0,
    toLevel: level,
    away: false,
    awaySince: null,
    firstSight: false,
    heldQuiet: false,
    value: alert.sample?.value ?? null,
    threshold: alert.threshold,
  };
}
