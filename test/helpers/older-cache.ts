/** Caches as versions before left them, with what they showed of them (test/fixtures/README.md), opened by this one. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { expect } from 'vitest';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import type { Db } from '../../electron/store/db.ts';
import { migrations } from '../../electron/store/migrations/index.ts';
import { temporaryFolder } from './temporary-database.ts';

type Schema = 'schema-2' | 'schema-7' | 'schema-9' | 'schema-11';

function fixture(schema: Schema, name: string): Buffer {
  return gunzipSync(readFileSync(join(import.meta.dirname, '../fixtures', schema, name)));
}

/** What the version of that schema showed of its cache. */
export function shownBy<const S extends v.GenericSchema>(schema: Schema, form: S): v.InferOutput<S> {
  return v.parse(form, JSON.parse(fixture(schema, 'shown.json.gz').toString()));
}

/** A copy of the cache of that schema, which nobody has opened; `using` removes it. */
export function olderCache(schema: Schema): Disposable & { readonly file: string } {
  const { folder, [Symbol.dispose]: remove } = temporaryFolder();
  const file = join(folder, 'data', 'sendgauge.db');
  mkdirSync(dirname(file), { mode: 0o700 });
  writeFileSync(file, fixture(schema, 'cache.db.gz'), { mode: 0o600 });
  return { file, [Symbol.dispose]: remove };
}

/** The cache of that schema, opened by this version at `now` (epoch ms) without a notice; `using` removes it. */
export function openedOlderCache(schema: Schema, now: number): Disposable & { readonly db: Db } {
  const { file, [Symbol.dispose]: remove } = olderCache(schema);
  const { db, notice } = openDatabase(file, now);
  expect(notice).toBeNull();
  return {
    db,
    [Symbol.dispose]: () => {
      closeDatabase(db);
      remove();
    },
  };
}

/** It has the schema of this version, and SQLite finds nothing wrong with it. */
export function expectSound(db: Db): void {
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.version);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
}

/** As it is printed: what is undefined is not there. */
export const printed = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
