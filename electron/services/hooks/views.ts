/** What the window shows of hooks, and its test button. */
import { randomUUID } from 'node:crypto';
import { leaseMs, testEvent, type HookName } from '../../core/hooks.ts';
import { pick } from '../../core/pick.ts';
import { findDelivery, finishDelivery, insertClaimed, listDeliveries, type HookDelivery } from '../../store/hooks.ts';
import { hookEventFrom } from '../../store/alerts/values.ts';
import type { App } from '../app.ts';
import { deliverOnce, hookLimits, targetOf, type HookLimits } from './deliver.ts';
import { loadHookSettings } from './settings.ts';
import type { HookDeliveryView } from './types.ts';

const mostShown = 100;

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
  const payload = JSON.stringify(testEvent(randomUUID(), createdAt));
  const claim = insertClaimed(app.db, { hook, event: 'test', payload, createdAt }, leaseMs);
  const { attempt, tookMs } = await deliverOnce(app, target, claim, signal, limits);
  const result =
    attempt.outcome === 'stopped'
      ? ({ outcome: 'failed', detail: 'Stopped.', tookMs } as const)
      : { outcome: attempt.outcome, detail: attempt.detail, tookMs };
  finishDelivery(app.db, claim, result, app.now());
  const row = findDelivery(app.db, claim.id);
  if (row === null) throw new Error('a delivery that was just made is not there');
  return viewOf(row);
}

function viewOf(row: HookDelivery): HookDeliveryView {
  const event = hookEventFrom(row.payload);
  const at = event === null ? Number.NaN : Date.parse(event.at);
  return {
    ...pick(row, ['id', 'hook', 'event', 'detail', 'attempts', 'tookMs']),
    told: event === null ? null : pick(event, ['rule', 'subject', 'message']),
    at: Number.isFinite(at) ? at : row.createdAt,
    outcome: row.outcome ?? 'waiting',
  };
}
