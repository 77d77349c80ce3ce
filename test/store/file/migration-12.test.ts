/** A demo, an account out of reach and one never asked as the version before left them (test/fixtures/README.md), opened by this one. */
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { subjectKinds } from '../../../electron/core/model.ts';
import { explain } from '../../../electron/services/alerts/explain.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import { readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { knownFor, listEndpointRuns } from '../../../electron/store/accounts/endpoints.ts';
import { listHistory } from '../../../electron/store/alerts/history.ts';
import { listAlerts, readAlertStates } from '../../../electron/store/alerts/states.ts';
import type { Db } from '../../../electron/store/db.ts';
import { campaignTimes } from '../../../electron/store/mail/aged.ts';
import { readListing } from '../../../electron/store/mail/listings.ts';
import { listCampaigns, listSenders } from '../../../electron/store/mail/reads.ts';
import { expectSound, openedOlderCache, printed, shownBy } from '../../helpers/older-cache.ts';
import { testApp } from '../../helpers/test-app.ts';

const shown = shownBy(
  'schema-11',
  v.object({
    now: v.number(),
    accounts: v.array(
      v.object({
        id: v.string(),
        run: v.unknown(),
        endpoints: v.array(
          v.looseObject({
            endpoint: v.string(),
            error: v.unknown(),
            notes: v.array(v.unknown()),
          }),
        ),
        known: v.unknown(),
        listings: v.array(v.unknown()),
        senders: v.array(v.unknown()),
        campaigns: v.array(v.unknown()),
        campaignTimes: v.unknown(),
        states: v.array(v.unknown()),
      }),
    ),
    status: v.unknown(),
    alerts: v.array(
      v.looseObject({
        accountId: v.string(),
        subject: v.object({
          kind: v.picklist(subjectKinds),
          id: v.string(),
          name: v.string(),
        }),
      }),
    ),
    explained: v.unknown(),
    history: v.array(v.unknown()),
  }),
);
const { now } = shown;

let cache: ReturnType<typeof openedOlderCache>;
let db: Db;
beforeEach(() => {
  cache = openedOlderCache('schema-11', now);
  ({ db } = cache);
});
afterEach(() => cache[Symbol.dispose]());

test('is of the schema of this version, and sound', () => expectSound(db));

test('how every account and each of its endpoints goes is the same, errors, notes and times of lists included', () => {
  const endpoints = shown.accounts.flatMap((account) => account.endpoints);
  expect(endpoints.some(({ error }) => error !== null)).toBe(true);
  expect(endpoints.some(({ notes }) => notes.length > 0)).toBe(true);
  expect(shown.accounts.some(({ listings }) => listings.every((listing) => listing !== null))).toBe(true);
  for (const { id, ...before } of shown.accounts) {
    expect(printed(readAccountRun(db, id))).toEqual(before.run);
    expect(printed(listEndpointRuns(db, id))).toEqual(before.endpoints);
    expect(printed(before.endpoints.map(({ endpoint }) => knownFor(db, id, endpoint)))).toEqual(before.known);
    const kinds = ['senders', 'sender-windows', 'campaign-list', 'campaigns'] as const;
    expect(printed(kinds.map((kind) => readListing(db, id, kind)))).toEqual(before.listings);
  }
});

/** The document without what version 13 adds: no cache of before has any of it. */
function withoutLater(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLater);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== 'parts' && name !== 'health');
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutLater(each)]));
}

test('mailboxes, campaigns, their ages and the whole status are the same', () => {
  expect(shown.accounts.flatMap(({ senders }) => senders).length).toBeGreaterThan(10);
  for (const { id, ...before } of shown.accounts) {
    expect(printed(listSenders(db, id))).toEqual(before.senders);
    expect(printed(listCampaigns(db, id))).toEqual(before.campaigns);
    expect(printed(campaignTimes(db, id))).toEqual(before.campaignTimes);
  }
  expect(withoutLater(printed(buildStatus(db, now, { settings: defaultSettings })))).toEqual(shown.status);
});

test('alerts, what they were last judged by, their history and every explanation are the same', () => {
  expect(shown.alerts.length).toBeGreaterThan(3);
  expect(printed(listAlerts(db))).toEqual(shown.alerts);
  for (const { id, states } of shown.accounts) expect(printed([...readAlertStates(db, id)])).toEqual(states);
  const nothing = {
    subject: null,
    accountId: null,
    rule: null,
    severity: null,
    kind: null,
  };
  expect(printed(listHistory(db, nothing, null, 100_000).entries)).toEqual(shown.history);
  const app = testApp(db, { now: () => now });
  const explained = shown.alerts.map(({ accountId, subject: { kind, id } }) => explain(app, { accountId, kind, id }));
  expect(printed(explained)).toEqual(shown.explained);
});
