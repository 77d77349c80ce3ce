/** Why every rule did or did not tell about a subject: the engine's own readings, states and holds, as values. */
import { rules, rulesFor, type RuleName } from '../../core/alerts/catalog.ts';
import type { Missing } from '../../core/alerts/missing.ts';
import { isFiring, type Alert } from '../../core/alerts/model.ts';
import { readingsOf, type SubjectReading } from '../../core/alerts/readings.ts';
import type { AlertState, Sample } from '../../core/alerts/state.ts';
import { ourTime } from '../../core/clock.ts';
import { firingIndex, holdOf } from '../../core/delivery/holds.ts';
import { saidOf } from '../../core/delivery/banners.ts';
import type { DeliveryContext, Hold, Told, WaitingItem } from '../../core/delivery/model.ts';
import { quietStretch } from '../../core/delivery/quiet-hours.ts';
import { decisionOf } from '../../core/explain/explain.ts';
import type { Decision } from '../../core/explain/model.ts';
import type { Subject } from '../../core/model.ts';
import { isFailing, type AccountSnapshot } from '../../core/snapshot.ts';
import { providerOf } from '../../providers/index.ts';
import { findAccount } from '../../store/accounts/accounts.ts';
import { listAlerts } from '../../store/alerts/states.ts';
import { alertRecords, lastShown, newestToTell, type AlertRecord } from '../../store/alerts/told.ts';
import { toldSoFar } from '../../store/alerts/outbox.ts';
import { mutesAt, type Mute } from '../../store/alerts/person.ts';
import { gatherAccount } from '../accounts/snapshot.ts';
import type { App } from '../app.ts';
import { gatherAlerts, present } from './evaluate.ts';

type Context = Pick<App, 'db' | 'now' | 'rules' | 'settings'>;

/** A rule's decision with what is on record of its alert. */
export interface Explanation extends Decision {
  /** `null` for a pair that was never anything but quiet. */
  readonly alertId: string | null;
  readonly lastNotification: ReturnType<typeof lastShown>;
}

/**
 * The decision of every rule that concerns this kind of subject, in the rules' own order. None for a subject that is not
 * in the cache, or of a provider this version does not know. Reads the cache only.
 */
export function explain(app: Context, subject: Omit<Subject, 'name'>): readonly Explanation[] {
  const now = app.now();
  const account = findAccount(app.db, subject.accountId);
  if (account === null || providerOf(account.provider) === null) return [];
  const snapshot = gatherAccount(app.db, account, now, { settings: app.settings() });
  const { kind, id } = subject;
  // What has no value is explained too.
  const alerts = { ...gatherAlerts(app.db, account, app.rules()), isListed: isOnly(subject) };
  const readings = new Map(
    readingsOf(snapshot, alerts, now)
      .filter((reading) => reading.subject.kind === kind && reading.subject.id === id)
      .map((reading) => [reading.name, reading]),
  );
  const explaining: Explaining = {
    app,
    snapshot,
    now,
    records: alertRecords(app.db, subject),
    mute: mutesAt(app.db, now)(subject),
    holdsOf: holdsAt(app, snapshot, now),
  };
  return rulesFor(kind).flatMap((rule) => {
    const reading = readings.get(rule);
    return reading === undefined ? [] : [explanationOf(explaining, reading)];
  });
}

function isOnly({ kind, id }: Omit<Subject, 'name'>): (kind: Subject['kind'], id: string) => boolean {
  return (otherKind, otherId) => otherKind === kind && otherId === id;
}

interface Explaining {
  readonly app: Context;
  readonly snapshot: AccountSnapshot;
  readonly now: number;
  readonly records: ReadonlyMap<RuleName, AlertRecord>;
  readonly mute: Mute | null;
  readonly holdsOf: (alertId: string) => Held;
}

function explanationOf({ app, snapshot, now, records, mute, holdsOf }: Explaining, found: SubjectReading): Explanation {
  const { subject, name, state, resolved, retired, reading } = found;
  const { account, providerName } = snapshot;
  const record = records.get(name) ?? null;
  const { hold, told } = record === null ? nothingHeld : holdsOf(record.id);
  const paused = account.paused || app.settings().paused;
  const decision = decisionOf({
    subject,
    names: { account: account.label, provider: providerName },
    resolved,
    state,
    severity: record?.severity ?? null,
    reading: state.phase === 'inactive' ? reading : present(snapshot, found, state, now),
    retired: retired !== null,
    missing: retired ?? missingNow(snapshot, found, paused),
    acknowledgedAt: record?.acknowledgedAt ?? null,
    snoozedUntil: record?.snoozedUntil ?? null,
    muted: mute === null ? null : { until: mute.until, account: mute.kind === 'account' && subject.kind !== 'account' },
    hold,
    toldAt: told?.thisFiring === true ? told.shownAt : null,
    lastToTell: record === null ? null : ofThisFiring(app, record.id, state),
    now,
  });
  return {
    ...decision,
    sample: withOurTime(decision.sample, found, snapshot),
    alertId: record?.id ?? null,
    lastNotification: record === null ? null : lastShown(app.db, record.id),
  };
}

/** What was measured of mail has the provider's time; what a person reads is by our clock. */
function withOurTime(sample: Sample | null, { name }: SubjectReading, { run }: AccountSnapshot): Sample | null {
  if (sample === null || rules[name].delivery.rank > 0) return sample;
  return { ...sample, at: ourTime(sample.at, run.clockSkewMs) };
}

/** Why there is no value, or none as new as it could be; `null` where there is. */
function missingNow({ run }: AccountSnapshot, { name, missing }: SubjectReading, paused: boolean): Missing | null {
  if (paused) return { code: 'paused' };
  if (rules[name].delivery.rank > 0 || !isFailing(run)) return missing;
  return { code: 'unread', state: run.state, error: run.error?.kind ?? null };
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
function holdsAt(app: Context, { account, providerName }: AccountSnapshot, now: number): (alertId: string) => Held {
  const active = listAlerts(app.db);
  const index = firingIndex(active);
  const told = toldSoFar(app.db, now);
  const { quietHours, repeat } = app.settings();
  const names = {
    account: account.label,
    provider: providerName,
    providerId: account.provider,
    client: account.client,
  };
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
    names: new Map([[account.id, names]]),
    levelsOf: () => null,
    shown: new Map(),
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
function itemFor(alert: Alert, now: number): WaitingItem {
  const { id: alertId, rule, severity, level, sample, threshold } = alert;
  return {
    id: 0,
    alertId,
    kind: 'fired',
    rule,
    said: saidOf(alert),
    subject: { ...alert.subject, accountId: alert.accountId },
    severity,
    createdAt: now,
    fromLevel: 0,
    toLevel: level,
    away: false,
    awaySince: null,
    firstSight: false,
    heldQuiet: false,
    heldBy: null,
    value: sample?.value ?? null,
    threshold,
  };
}
