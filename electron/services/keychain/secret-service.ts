/**
 * What the Secret Service has, without asking for a key and without anybody being asked for a password. keytar tells none
 * of it: to it a locked item is no item. https://specifications.freedesktop.org/secret-service/latest/
 */
import * as v from 'valibot';
import { secondMs } from '../../core/days.ts';
import type { KeyTrouble } from '../../core/key-troubles.ts';
import { BusError, NoBus, sessionBusAddress, withBus, type Ask, type Call } from './bus.ts';

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
  const address = sessionBusAddress(process.env);
  if (address === null) return { found: 'unknown', owner: null };
  const signal = AbortSignal.timeout(withinMs);
  try {
    return await withBus(address, signal, (ask) => search(ask, { ...schema, service: name, account }));
  } catch (thrown) {
    return { found: signal.aborted ? 'hanging' : troubleOf(thrown), owner: null };
  }
}

/** The paths of the items that can be read, and of those that are locked. */
const foundItems = v.tuple([v.array(v.string()), v.array(v.string())]);

async function search(ask: Ask, attributes: Readonly<Record<string, string>>): Promise<KeyLook> {
  const answer = await ask(toService(root, 'Service', 'SearchItems', 'a{ss}', [attributes]));
  const [readable, locked] = v.parse(foundItems, answer.body);
  return { found: await found(ask, readable.length, locked.length), owner: answer.sender };
}

async function found(ask: Ask, readable: number, locked: number): Promise<Found> {
  if (readable > 0) return 'item';
  // Not every service finds anything in what is locked.
  return locked > 0 || (await isLocked(ask)) ? 'locked' : 'missing';
}

const flag = v.tuple([v.object({ value: v.boolean() })]);

/** Whether the collection that new items go to is locked; false while there is none. */
async function isLocked(ask: Ask): Promise<boolean> {
  const [collection] = (await ask(toService(root, 'Service', 'ReadAlias', 's', ['default']))).body;
  if (typeof collection !== 'string' || collection === '/') return false;
  const answer = await ask({
    destination: service,
    path: collection,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: ['org.freedesktop.Secret.Collection', 'Locked'],
  });
  return v.parse(flag, answer.body)[0].value;
}

function toService(path: string, of: string, member: string, signature: string, body: Call['body']): Call {
  return { destination: service, path, interface: `org.freedesktop.Secret.${of}`, member, signature, body };
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
