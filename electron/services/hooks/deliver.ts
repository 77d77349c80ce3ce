/** One delivery, whichever hook it is for. */
import { assertNever } from '../../core/errors.ts';
import { plainFormat } from '../../core/format.ts';
import type { HookFormat, HookName } from '../../core/hooks.ts';
import { hookBody } from '../../core/words/hook-bodies.ts';
import { hookEventFrom } from '../../store/alerts/values.ts';
import type { HookClaim } from '../../store/hooks.ts';
import type { App } from '../app.ts';
import { failedAttempt, type Attempt } from './attempt.ts';
import { post, postTimeoutMs } from './post.ts';
import { programLimits, runProgram, type ProgramLimits } from './program.ts';
import { webhookSecretId, type HookSettings } from './settings.ts';

/** How long a hook may take, in ms. */
export interface HookLimits extends ProgramLimits {
  readonly postMs: number;
}

export const hookLimits: HookLimits = { ...programLimits, postMs: postTimeoutMs };

/** Where an event goes, or why it can go nowhere. */
export type Target =
  | { readonly hook: 'executable'; readonly path: string }
  | { readonly hook: 'webhook'; readonly url: string; readonly format: HookFormat }
  /** `ours`: another process may have a keychain that knows the address. */
  | { readonly hook: HookName; readonly problem: string; readonly ours?: true };

/** Looks up where the hook's events go. Asks the keychain for the webhook's address, which can take a while. */
export async function targetOf(app: App, hook: HookName, settings: HookSettings): Promise<Target> {
  switch (hook) {
    case 'executable': {
      const { path } = settings.executable;
      return path === null ? { hook, problem: 'No program is chosen.' } : { hook, path };
    }
    case 'webhook': {
      if (settings.webhook.host === null) return { hook, problem: 'No address is entered.' };
      const read = await app.secrets.get(webhookSecretId);
      if (!read.ok) return { hook, problem: `The address could not be read. ${read.message}`, ours: true };
      if (read.value === null)
        return { hook, problem: 'The address is no longer in the keychain. Enter it again.', ours: true };
      return { hook, url: read.value, format: settings.webhook.format };
    }
    default:
      return assertNever(hook);
  }
}

/** Tells the target once. `tookMs` is by a clock that is never put back. Never rejects. */
export async function deliverOnce(
  app: App,
  target: Target,
  { event, payload }: Pick<HookClaim, 'event' | 'payload'>,
  signal: AbortSignal,
  limits: HookLimits = hookLimits,
): Promise<{ readonly attempt: Attempt; readonly tookMs: number }> {
  const startedAt = performance.now();
  const told = toldAs(payload, 'format' in target ? target.format : 'generic');
  const attempt =
    told === null
      ? failedAttempt('This version cannot read the event: another one stored it.')
      : await attemptAt(app, target, event, told, signal, limits);
  return { attempt, tookMs: Math.round(performance.now() - startedAt) };
}

/** The event as it is told: in the form its receiver takes, with a sentence; `null` when it cannot be read. */
function toldAs(stored: string, form: HookFormat): string | null {
  const event = hookEventFrom(stored);
  return event === null ? null : JSON.stringify(hookBody(event, form, plainFormat));
}

async function attemptAt(
  app: App,
  target: Target,
  event: HookClaim['event'],
  payload: string,
  signal: AbortSignal,
  limits: HookLimits,
): Promise<Attempt> {
  if ('problem' in target) return failedAttempt(target.problem);
  switch (target.hook) {
    case 'executable':
      return runProgram(target.path, event, payload, signal, limits);
    case 'webhook':
      return post(app.fetch, target.url, payload, app.now(), signal, limits.postMs, target.format);
    default:
      return assertNever(target);
  }
}
