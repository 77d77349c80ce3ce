/** What the window shows of hooks, and its test button. */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { leaseMs, testPayload, type HookName } from '../../core/hooks.ts';
import { findDelivery, finishDelivery, insertClaimed, listDeliveries, type HookDelivery } from '../../store/hooks.ts';
import type { App } from '../app.ts';
import { deliver, hookLimits, targetOf, type HookLimits } from './deliver.ts';
import { loadHookSettings } from './settings.ts';
import type { HookDeliveryView, HooksView } from './types.ts';

const mostShown = 100;

/** Which hooks are on, and to where. */
export function hooksView(app: App): HooksView {
  return loadHookSettings(app.db);
}

/** The newest deliveries, newest first. */
export function deliveriesView(app: App): readonly HookDeliveryView[] {
  return listDeliveries(app.db, mostShown).map(viewOf);
}

/**
 * Tells the hook a test event, once and at once, whether it is on or not; resolves when that has ended. It goes before
 * events that wait, and stands in the log like them.
 */
export async function testHook(
  app: App,
  hook: HookName,
  signal: AbortSignal = new AbortController().signal,
  limits: HookLimits = hookLimits,
): Promise<HookDeliveryView> {
  const target = await targetOf(app, hook, loadHookSettings(app.db));
  const createdAt = app.now();
  const payload = JSON.stringify(testPayload(randomUUID(), createdAt));
  const claim = insertClaimed(app.db, { hook, event: 'test', payload, createdAt }, leaseMs);
  const { attempt, tookMs } = await deliver(app, target, claim, signal, limits);
  const result =
    attempt.outcome === 'stopped'
      ? ({ outcome: 'failed', detail: 'Stopped.', tookMs } as const)
      : { outcome: attempt.outcome, detail: attempt.detail, tookMs };
  finishDelivery(app.db, claim, result, app.now());
  const row = findDelivery(app.db, claim.id);
  if (row === null) throw new Error('a delivery that was just made is not there');
  return viewOf(row);
}

const told = v.object({ at: v.string(), message: v.string() });

function viewOf(row: HookDelivery): HookDeliveryView {
  const payload = v.safeParse(v.pipe(v.string(), v.parseJson(), told), row.payload);
  const at = payload.success ? Date.parse(payload.output.at) : NaN;
  return {
    id: row.id,
    hook: row.hook,
    event: row.event,
    message: payload.success ? payload.output.message : '',
    at: Number.isFinite(at) ? at : row.createdAt,
    outcome: row.outcome ?? 'waiting',
    detail: row.detail,
    attempts: row.attempts,
    tookMs: row.tookMs,
  };
}
