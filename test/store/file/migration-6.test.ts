/** A cache of the third schema, opened by this version: nothing is lost, and nothing is known yet of what is new. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeAccess, readAccess } from '../../../electron/store/accounts/access.ts';
import { findAccount, readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { listEndpointRuns } from '../../../electron/store/accounts/endpoints.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import { migrations } from '../../../electron/store/migrations/index.ts';
import { temporaryFolder } from '../../helpers/temporary-database.ts';

const now = Date.UTC(2026, 1, 10, 9, 0, 0);
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

test('an account whose key could not be read keeps its error; its access was never changed', () => {
  const file = join(folder.folder, 'sendgauge.db');
  const { db: old } = openDatabase(file, now, migrations.slice(0, 3));
  old.exec(`
    INSERT INTO account VALUES ('a1', 'krafter', 'Receipts', NULL, '{}', NULL, NULL, 0, 0, ${now});
    INSERT INTO account_run (account_id, state, state_since, error_kind, error_message, unauthorized_count)
      VALUES ('a1', 'auth', ${now}, 'keychain', 'Locked or missing.', 0);
    INSERT INTO endpoint_run (account_id, endpoint, next_at, failures, error_kind, error_message, notes)
      VALUES ('a1', 'stats', ${now}, 1, 'keychain', 'Locked or missing.', '[]');`);
  closeDatabase(old);

  const { db } = openDatabase(file, now);
  const error = { kind: 'keychain', message: 'Locked or missing.' };
  expect(findAccount(db, 'a1')).toMatchObject({ label: 'Receipts', createdAt: now });
  expect(readAccountRun(db, 'a1')).toMatchObject({ state: 'auth', error });
  expect(listEndpointRuns(db, 'a1')).toMatchObject([{ endpoint: 'stats', error }]);
  expect(readAccess(db, 'a1')).toEqual({ version: 0, sessionOnly: false });
  changeAccess(db, 'a1', true);
  expect(readAccess(db, 'a1')).toEqual({ version: 1, sessionOnly: true });
  expect(readAccess(db, 'nobody')).toBeNull();
  closeDatabase(db);
});
