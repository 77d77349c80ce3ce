/** What a hook is told, and when it is told again. The form is public: docs/hooks.md. */
import type { RuleName } from './alerts/catalog.ts';
import type { StatedAlert } from './alerts/rule.ts';
import type { AlertWindow, Transition } from './alerts/state.ts';
import { minuteMs, secondMs } from './days.ts';
import type { Account, Subject } from './model.ts';
import { pick } from './pick.ts';

/** A program that is run, and an address that is posted to. */
export const hookNames = ['executable', 'webhook'] as const;
export type HookName = (typeof hookNames)[number];

/** What a webhook is posted: our JSON, or a message as a chat takes it. */
export const hookFormats = ['generic', 'slack', 'mattermost', 'discord', 'teams'] as const;
export type HookFormat = (typeof hookFormats)[number];

export type HookEventName = 'transition' | 'test';

/** Levels: 1 the warning, 2 the critical one, 3 the limit itself; 0 while none fires. */
type HookStep = Pick<Transition, 'from' | 'to' | 'fromLevel' | 'toLevel' | 'at'>;

/** The JSON a hook receives, schema 1. Holds no key, and nothing that is not shown in the window too. */
export interface HookPayload extends Omit<HookStep, 'at'> {
  readonly schema: 1;
  /** The same for every hook and every attempt: what a receiver tells a repetition by. */
  readonly id: string;
  readonly event: HookEventName;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly rule: RuleName;
  /** How urgent the step is: one towards the end of an alert is never critical. */
  readonly severity: StatedAlert['severity'];
  /** `demo`: simulated, nothing of this happened to real mail. */
  readonly account: Pick<Account, 'id' | 'label' | 'provider' | 'client' | 'demo'>;
  readonly subject: Omit<Subject, 'accountId'>;
  /** In the rule's own terms: a fraction, a multiple, or ms for an outage. */
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly threshold: number | null;
  readonly window: AlertWindow | null;
  /** One sentence for a person. */
  readonly message: string;
}

/** What is said of an event, as a value; the sentence is made when it is told. `resolved`: what was wrong is so no more. */
export type HookMessage = ({ readonly code: 'alert' | 'resolved' } & StatedAlert) | { readonly code: 'test' };

/** An event as it waits. One that an earlier version stored has its sentence already. */
export type HookEvent = Omit<HookPayload, 'message'> & { readonly message: HookMessage | string };

/** A step of an alert that was stored, with what it was judged by. */
export interface HookTransition {
  readonly account: Account;
  readonly subject: Subject;
  readonly rule: RuleName;
  readonly alert: StatedAlert;
  readonly transition: HookStep & Pick<Transition, 'tell'>;
}

/**
 * Whether a chat is told of the step: what starts to fire, changes its level, and ends. Nobody there can filter what only
 * may become an alert, or only may be over, as a program filters the JSON.
 */
export function isToldInChat({ from, to, fromLevel, toLevel }: HookStep): boolean {
  const stood = from === 'firing' || from === 'recovering';
  return to === 'firing' ? !stood || fromLevel !== toLevel : to === 'inactive' && stood;
}

/** The step as it waits for a hook. */
export function transitionEvent(id: string, { account, subject, rule, alert, transition }: HookTransition): HookEvent {
  const { sample, threshold } = alert;
  const isGoodNews = transition.to === 'inactive' || transition.to === 'recovering';
  return {
    schema: 1,
    id,
    event: 'transition',
    at: new Date(transition.at).toISOString(),
    rule,
    severity: isGoodNews ? 'warning' : alert.severity,
    ...pick(transition, ['from', 'to', 'fromLevel', 'toLevel']),
    account: pick(account, ['id', 'label', 'provider', 'client', 'demo']),
    subject: pick(subject, ['kind', 'id', 'name']),
    value: sample?.value ?? null,
    numerator: sample?.numerator ?? null,
    denominator: sample?.denominator ?? null,
    threshold,
    window: sample?.window ?? null,
    message: { code: transition.tell === 'resolved' ? 'resolved' : 'alert', ...alert },
  };
}

/** What the test button sends: every field filled, and plainly not about anybody's mail. */
export function testEvent(id: string, at: number): HookEvent {
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
    message: { code: 'test' },
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
