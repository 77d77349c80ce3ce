import { oneLine } from '../../core/text.ts';

/** Longest text of a provider that is kept (fault F42). */
const maxTextLength = 300;

/**
 * Text of a provider made safe to show as text: control characters become spaces, what nobody sees and what reorders what
 * a person reads is removed, at most `max` characters stay. Returns `''` when nothing readable is left. (Fault F42.)
 */
export function cleanText(text: string, max: number = maxTextLength): string {
  // Nobody reads a megabyte: cut first, so that cleaning is cheap whatever comes.
  const readable = oneLine(text.slice(0, max * 4));
  if (readable.length <= max) return readable;
  return `${readable.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** How long a wait is, for a person: "45 s", "12 min", "3 h", "2 days". */
export function waitText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.ceil(seconds / 3600)} h`;
  return Number.isFinite(seconds) ? `${Math.ceil(seconds / 86_400)} days` : 'a very long time';
}
