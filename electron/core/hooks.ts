/** What a hook is told, and when it is told again. The form is public: docs/hooks.md. */
import type { AlertWindow, Phase, RuleName, Sample, Severity, Transition } from './alerts/model.ts';
import { minuteMs, secondMs } from './days.ts';
import type { Account, Subject, SubjectKind } from './model.ts';

/** A program that is run, and an address that is posted to. */
export const hookNames = ['executable', 'webhook'] as const;
export type HookName = (typeof hookNames)[number];

export type HookEventName = 'transition' | 'test';

/** The JSON a hook receives, schema 1. Holds no key, and nothing that is not shown in the window too. */
export interface HookPayload {
  readonly schema: 1;
  /** The same for every hook and every attempt: what a receiver tells a repetition by. */
  readonly id: string;
  readonly event: HookEventName;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly from: Phase;
  readonly to: Phase;
  /** Which line fires: 1 the warning, 2 the critical one, 3 the limit itself; 0 while none does. */
  readonly fromLevel: number;
  readonly toLevel: number;
  readonly account: {
    readonly id: string;
    readonly label: string;
    readonly provider: string;
    readonly client: string | null;
    /** Simulated: nothing of this happened to real mail. */
    readonly demo: boolean;
  };
  readonly subject: { readonly kind: SubjectKind; readonly id: string; readonly name: string };
  /** In the rule's own terms: a fraction, a multiple, or ms for an outage. */
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly threshold: number | null;
  readonly window: AlertWindow | null;
  /** One sentence for a person. */
  readonly message: string;
}

/** A step of an alert that was stored, with what it was judged by. */
export interface HookTransition {
  readonly account: Account;
  readonly subject: Subject;
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly transition: Pick<Transition, 'from' | 'to' | 'fromLevel' | 'toLevel' | 'at'>;
  readonly sample: Sample | null;
  readonly threshold: number | null;
  readonly message: string;
}

/** The step as a hook receives it. */
export function transitionPayload(id: string, step: HookTransition): HookPayload {
  const { account, subject, transition, sample } = step;
  return {
    schema: 1,
    id,
    event: 'transition',
    at: new Date(transition.at).toISOString(),
    rule: step.rule,
    severity: step.severity,
    from: transition.from,
    to: transition.to,
    fromLevel: transition.fromLevel,
    toLevel: transition.toLevel,
    account: {
      id: account.id,
      label: account.label,
      provider: account.provider,
      client: account.client,
      demo: account.demo,
    },
    subject: { kind: subject.kind, id: subject.id, name: subject.name },
    value: sample?.value ?? null,
    numerator: sample?.numerator ?? null,
    denominator: sample?.denominator ?? null,
    threshold: step.threshold,
    window: sample?.window ?? null,
    message: step.message,
  };
}

/** What the test button sends: every field filled, and plainly not about anybody's mail. */
export function testPayload(id: string, at: number): HookPayload {
  return {
    schema: 1,
    id,
    event: 'test',
    at: new Date(at).toISOString(),
    rule: 'bounce-rate',
    severity: 'warning',
    from: 'pending',
    to: 'firing',
    fromLevel: 0,
    toLevel: 1,
    account: { id: 'test', label: 'Test', provider: 'test', client: null, demo: true },
    subject: { kind: 'sender', id: 'test', name: 'test@example.com' },
    value: 0.02,
    numerator: 20,
    denominator: 1000,
    threshold: 0.02,
    window: '7d',
    message: 'Test from Sendgauge: no mail is affected.',
  };
}

/** An event is tried this often before it is given up. */
export const mostAttempts = 3;

/** Never later than this, whatever a receiver asks for. */
export const longestWaitMs = 60 * minuteMs;

/** A process that ended in the middle of a delivery has held it for at most this long. */
export const leaseMs = minuteMs;

const waitsMs = [10 * secondMs, minuteMs] as const;

/**
 * How long to wait after the attempt with this number (from 1), in ms: at least what the receiver asked for, at most an
 * hour. `null` after the last attempt.
 */
export function waitAfterAttempt(attempt: number, askedMs: number | null): number | null {
  if (attempt >= mostAttempts) return null;
  const usualMs = waitsMs[Math.max(1, attempt) - 1] ?? waitsMs[1];
  return Math.min(longestWaitMs, Math.max(usualMs, askedMs ?? 0));
}
