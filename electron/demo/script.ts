/**
 * The demo's incident, so that a newcomer sees a warning within the first minutes: one mailbox runs into its daily
 * limit and another starts to bounce. A pure function of the time since the start, whatever the hour or the date; it
 * does not recover by itself.
 */
import { secondMs } from '../core/days.ts';

/** What the simulated world is made from. Two worlds with equal parts are equal at every instant. */
export interface World {
  readonly seed: number;
  /** Epoch ms. The incident is counted from here, and the casts' ages are relative to this day. */
  readonly startedAt: number;
  /** How much faster than real time the incident runs; 1 in the app. */
  readonly speed: number;
}

interface Point {
  readonly atMs: number;
  readonly value: number;
}

const second = (seconds: number, value: number): Point => ({ atMs: seconds * secondMs, value });

/** Share of the daily limit used. */
const limitShare = [second(0, 0.6), second(20, 0.8), second(45, 0.95), second(75, 1)];
/** Mails sent today, and the bounce rate of all mail, of the bouncing mailbox. */
const bouncingSent = [second(0, 40), second(30, 60), second(70, 80), second(120, 96)];
const bouncingRate = [second(0, 4 / 380), second(30, 0.02), second(70, 0.05), second(120, 0.062)];

/** Mails and bounces of the bouncing mailbox before the incident: with 60 more mails today, 2 % are exactly 8 bounces. */
export const bouncingHistory = { sent: 340, bounced: 4, days: 5 } as const;
/** Bounce rate of the bouncing mailbox on the days after the incident. */
export const bouncingRateAfterwards = 0.07;

/** Linear between the points, constant outside them. */
function at(points: readonly Point[], ms: number): number {
  let previous = points[0];
  if (previous === undefined || ms <= previous.atMs) return previous?.value ?? 0;
  for (const point of points) {
    if (ms < point.atMs) {
      return previous.value + ((point.value - previous.value) * (ms - previous.atMs)) / (point.atMs - previous.atMs);
    }
    previous = point;
  }
  return previous.value;
}

/** Guards a product that should be whole against ending just below (0.8 × 80 must count 64). */
function wholePart(value: number): number {
  return Math.floor(value + 1e-9);
}

/** Time into the incident in ms, at its own speed; 0 before the start. */
function incidentMs(world: World, now: number): number {
  return Math.max(0, (now - world.startedAt) * world.speed);
}

/** Mails the limit mailbox has sent today: 60 % of its limit at the start, 80 % at 20 s, 95 % at 45 s, all at 75 s. */
export function limitMailboxSent(world: World, now: number, dailyLimit: number): number {
  return wholePart(at(limitShare, incidentMs(world, now)) * dailyLimit);
}

/**
 * What the bouncing mailbox did on the day of the start: the rate over history and today passes 2 % at 30 s and 5 % at
 * 70 s. The numbers count for that day even when the incident runs past midnight.
 */
export function bouncingMailboxToday(world: World, now: number): { readonly sent: number; readonly bounced: number } {
  const ms = incidentMs(world, now);
  const sent = wholePart(at(bouncingSent, ms));
  const all = wholePart(at(bouncingRate, ms) * (bouncingHistory.sent + at(bouncingSent, ms)));
  return { sent, bounced: all - bouncingHistory.bounced };
}

/** Bounces of the day of the start once the incident has run its course. */
export function bouncingMailboxFinal(world: World): { readonly sent: number; readonly bounced: number } {
  return bouncingMailboxToday(world, Number.MAX_SAFE_INTEGER);
}
