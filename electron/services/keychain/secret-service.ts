/**
 * What the Secret Service has, without asking for a key and without anybody being asked for a password. keytar tells none
 * of it: to it a locked item is no item. https://specifications.freedesktop.org/secret-service/latest/
 */
import { secondMs } from '../../core/days.ts';
import type { KeyTrouble } from '../../core/key-troubles.ts';
import { BusError, NoBus, sessionBusPath, withBus, type Ask } from './bus.ts';
import type { Message } from './wire.ts';

/** Whether the item is there to be read, or what is in the way. `unknown`: this desktop's bus is none that we can ask. */
export type Found = 'item' | 'unknown' | Extract<KeyTrouble, 'absent' | 'locked' | 'hanging' | 'refused' | 'missing'>;

export interface KeyLook {
  readonly found: Found;
  /** The bus name of the process that answered: another one is another key store, or the same after a restart. */
  readonly owner: string | null;
}

/** A desktop that starts the service at the first question takes a moment. */
const withinMs = 5 * secondMs;
const service = 'org.freedesktop.secrets';
const root = '/org/freedesktop/secrets';
/** The schema keytar stores under, which libsecret writes into every item. */
const schema = { 'xdg:schema': 'org.freedesktop.Secret.Generic' };

/** Looks for an item of keytar's. Never rejects. */
export async function lookFor(name: string, account: string): Promise<KeyLook> {
  const path = sessionBusPath(process.env);
  if (path === null) return { found: 'unknown', owner: null };
  const signal = AbortSignal.timeout(withinMs);
  try {
    return await withBus(path, signal, (ask) => search(ask, { ...schema, service: name, account }));
  } catch (thrown) {
    return { found: signal.aborted ? 'hanging' : troubleOf(thrown), owner: null };
  }
}

async function search(ask: Ask, attributes: Readonly<Record<string, string>>): Promise<KeyLook> {
  const answer = await ask(toService(root, 'Service', 'SearchItems', 'a{ss}', [attributes]));
  const [readable, locked] = answer.body;
  return { found: await found(ask, countOf(readable), countOf(locked)), owner: answer.sender };
}

async function found(ask: Ask, readable: number, locked: number): Promise<Found> {
  if (readable > 0) return 'item';
  // Not every service finds anything in what is locked.
  return locked > 0 || (await isLocked(ask)) ? 'locked' : 'missing';
}

/** Whether the collection that new items go to is locked; false while there is none. */
async function isLocked(ask: Ask): Promise<boolean> {
  const [collection] = (await ask(toService(root, 'Service', 'ReadAlias', 's', ['default']))).body;
  if (typeof collection !== 'string' || collection === '/') return false;
  const asked = ['org.freedesktop.Secret.Collection', 'Locked'];
  const of = 'org.freedesktop.DBus.Properties';
  const answer: Message = await ask({
    destination: service,
    path: collection,
    of,
    member: 'Get',
    signature: 'ss',
    body: asked,
  });
  return answer.body[0] === true;
}

function toService(
  path: string,
  of: string,
  member: string,
  signature: string,
  body: Parameters<Ask>[0]['body'],
): Parameters<Ask>[0] {
  return { destination: service, path, of: `org.freedesktop.Secret.${of}`, member, signature, body };
}

function countOf(paths: Message['body'][number] | undefined): number {
  if (!Array.isArray(paths)) throw new TypeError('no list');
  return paths.length;
}

/** Nobody has the name, or who had it went away in the middle. */
const gone = ['ServiceUnknown', 'NameHasNoOwner', 'NoReply', 'Disconnected'];

function troubleOf(thrown: unknown): Found {
  if (thrown instanceof NoBus) return 'absent';
  if (!(thrown instanceof BusError)) return 'refused';
  const { code } = thrown;
  if (code === 'org.freedesktop.Secret.Error.IsLocked') return 'locked';
  const standard = code.replace('org.freedesktop.DBus.Error.', '');
  return gone.includes(standard) || standard.startsWith('Spawn.') ? 'absent' : 'refused';
}
