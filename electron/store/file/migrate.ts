import { notWhole, StoreFailure } from '../failure.ts';
import { inTransaction } from '../statement.ts';
import { applicationId, isOfAnother, isWholeCache } from './schema.ts';
import type { Db } from '../db.ts';
import type { Migration } from '../migrations/migration.ts';

/** The version of the schema the file holds; 0 for a new file. */
export function schemaVersion(db: Db): number {
  const version: unknown = db.pragma('user_version', { simple: true });
  return typeof version === 'number' ? version : 0;
}

/** Throws a `from-the-future` StoreFailure for what a newer version of the application has written. */
export function refuseVersion(version: number, migrations: readonly Migration[]): void {
  const latest = migrations.at(-1)?.version ?? 0;
  if (version > latest) {
    throw new StoreFailure(
      'from-the-future',
      `The cache was written by a newer version of Sendgauge (schema ${version}, this version knows ${latest}). It was left as it is.`,
    );
  }
}

/** Throws the same, or a `corrupt` one, for what is not a whole cache of this application. */
export function refuseUnfit(db: Db, migrations: readonly Migration[]): void {
  // The version of another's file says nothing.
  if (!isOfAnother(db)) refuseVersion(schemaVersion(db), migrations);
  if (!isWholeCache(db, migrations)) throw notWhole();
}

/** Begins what goes with an upgrade; what it returns ends that, with whether the upgrade was made. */
export type AroundUpgrade = () => (done: boolean) => void;

/**
 * Brings the schema up to the last step. All pending steps and the new version are one transaction: when a step throws,
 * nothing has happened. `aroundUpgrade` is for files that already hold data of an older schema.
 */
export function migrate(db: Db, migrations: readonly Migration[], aroundUpgrade?: AroundUpgrade): void {
  checkOrder(migrations);
  const found = schemaVersion(db);
  refuseVersion(found, migrations);
  if (pendingFrom(found, migrations).length === 0) return;
  const end = found > 0 ? aroundUpgrade?.() : undefined;
  let done = false;
  try {
    inTransaction(db, () => {
      // Another process may have migrated while this one waited for the lock.
      for (const { version, up } of pendingFrom(schemaVersion(db), migrations)) {
        up(db);
        db.pragma(`user_version = ${version}`);
        db.pragma(`application_id = ${applicationId}`);
      }
    });
    done = true;
  } finally {
    end?.(done);
  }
}

function pendingFrom(version: number, migrations: readonly Migration[]): readonly Migration[] {
  return migrations.filter((migration) => migration.version > version);
}

function checkOrder(migrations: readonly Migration[]): void {
  let previous = 0;
  for (const { version } of migrations) {
    if (!Number.isInteger(version) || version <= previous) {
      throw new Error(`migration ${version} does not follow ${previous}: versions must be increasing integers`);
    }
    previous = version;
  }
}
