import { expect, test } from 'vitest';
import { isWholeCache, mendIndexes, schemaHash } from '../../../electron/store/file/schema.ts';
import { madeByAll, migrations } from '../../../electron/store/migrations/index.ts';
import { temporaryDatabase } from '../../helpers/temporary-database.ts';

test('what the steps make is known by its hash: with a new step, put the one that is found here into migrations/index.ts', () => {
  using temporary = temporaryDatabase([]);
  expect(schemaHash(temporary.db)).toBe(madeByAll);
});

test('a cache that differs from what the steps make is looked at more closely', () => {
  using temporary = temporaryDatabase([]);
  const { db } = temporary;
  db.exec('CREATE TABLE of_somebody (note TEXT)');
  expect(schemaHash(db)).not.toBe(madeByAll);
  expect(isWholeCache(db, migrations)).toBe(true);
  db.exec('DROP TABLE of_somebody; DROP INDEX banner_at');
  mendIndexes(db, migrations);
  expect(schemaHash(db)).toBe(madeByAll);
  db.exec('DROP TABLE setting');
  expect(isWholeCache(db, migrations)).toBe(false);
});
