/** What the receivers of a webhook answer when a message arrived, and when it did not although the status says so. */
import type { HookFormat } from '../../core/hooks.ts';

/**
 * Whether an answer with a status of success says that the message arrived. `body` is the start of the answer, `null`
 * where it could not be read.
 */
export type Confirms = (status: number, body: string | null) => boolean;

/** "ok" in plain text, or JSON that says so. A page of somebody in between (a login, a portal) says neither. */
const saysOk: Confirms = (_status, body) => {
  if (body === null) return false;
  if (body.trim().toLowerCase() === 'ok') return true;
  const answer = objectIn(body);
  return answer !== null && (Reflect.get(answer, 'ok') === true || Reflect.get(answer, 'success') === true);
};

/** `null`: any success will do, and its body is not read. */
export const confirmations: Readonly<Record<HookFormat, Confirms | null>> = {
  generic: null,
  slack: saysOk,
  mattermost: saysOk,
  // 204 without a body; with `?wait=true` in the address, the message.
  discord: (status, body) => status === 204 || (body !== null && Object.hasOwn(objectIn(body) ?? {}, 'id')),
  // A workflow answers 202; a connector 200 and "1", and the same 200 with a sentence where it failed.
  teams: (status, body) => status === 202 || (body !== null && ['', '1'].includes(body.trim())),
};

/** The object that an answer is; `null` when it is none. */
export function objectIn(body: string): object | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
