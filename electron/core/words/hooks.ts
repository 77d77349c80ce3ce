/** The sentence a hook is told. */
import type { HookEvent, HookPayload } from '../hooks.ts';
import type { Format } from '../format.ts';
import { alertMessage, resolvedMessage } from './alerts.ts';

/** What happened, in one sentence; what an earlier version stored is told as it stands. */
export function hookMessage(
  { message, rule, subject }: Pick<HookEvent, 'rule' | 'subject' | 'message'>,
  format: Format,
): string {
  if (typeof message === 'string') return message;
  if (message.code === 'test') return 'Test from Sendgauge: no mail is affected.';
  const say = message.code === 'resolved' ? resolvedMessage : alertMessage;
  return say({ ...message, rule, subject }, format);
}

/** The event as a hook receives it. */
export function hookPayload(event: HookEvent, format: Format): HookPayload {
  return { ...event, message: hookMessage(event, format) };
}
