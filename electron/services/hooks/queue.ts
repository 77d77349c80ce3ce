/** From a stored step of an alert to the events that wait for the hooks. */
import { randomUUID } from 'node:crypto';
import { hookNames, isToldInChat, transitionEvent, type HookTransition } from '../../core/hooks.ts';
import type { Db } from '../../store/db.ts';
import { insertDelivery } from '../../store/hooks.ts';
import { isEnabled, type HookSettings } from './settings.ts';

/**
 * Adds one waiting event for every hook that is on and told of such steps; all carry the same id. Call it in the transaction that stores the
 * step, so that both are kept or neither.
 */
export function queueHooks(db: Db, settings: HookSettings, step: HookTransition): void {
  const isChat = settings.webhook.format !== 'generic';
  const enabled = hookNames.filter(
    (hook) => isEnabled(settings, hook) && (hook !== 'webhook' || !isChat || isToldInChat(step.transition)),
  );
  if (enabled.length === 0) return;
  const payload = JSON.stringify(transitionEvent(randomUUID(), step));
  for (const hook of enabled) {
    insertDelivery(db, { hook, event: 'transition', payload, createdAt: step.transition.at });
  }
}
