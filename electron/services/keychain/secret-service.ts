/**
 * What the Secret Service has, without asking for a key and without anybody being asked for a password unless that is
 * meant. keytar tells none of it: to it a locked item is no item. https://specifications.freedesktop.org/secret-service/latest/
 */
import * as v from 'valibot';
import { secondMs } from '../../core/days.ts';
import type { KeyTrouble } from '../../core/key-troubles.ts';
import { BusError, NoBus, sessionBusAddress, withBus, type Ask, type Call, type Hear } from './bus.ts';

/** Whether the item is there to be read, or what is in the way. `unknown`: this desktop's bus is none that we can ask. */
export type Found = 'item' | 'unknown' | Extract<KeyTrouble, 'absent' | 'locked' | 'hanging' | 'refused' | 'missing'>;

export interface KeyLook {
  readonly found: Found;
  /** The bus name of the process that answered: another one is another key store, or the same after a restart. */
  readonly owner: string | null;
  /** Locked collections that list nothing while they are locked: the item may be in one of them. */
  readonly hidingIn: readonly string[];
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
  if (address === null) return nothing('unknown');
  const signal = AbortSignal.timeout(withinMs);
  try {
    return await withBus(address, signal, (ask) => search(ask, { ...schema, service: name, account }));
  } catch (thrown) {
    return nothing(signal.aborted ? 'hanging' : troubleOf(thrown));
  }
}

const nothing = (found: Found): KeyLook => ({ found, owner: null, hidingIn: [] });

/**
 * Has a person asked to unlock the collections, and resolves when that is over, at the latest after `patienceMs`. Never
 * rejects: another look tells what came of it.
 */
export async function unlock(collections: readonly string[], patienceMs: number): Promise<void> {
  const address = sessionBusAddress(process.env);
  if (address === null) return;
  try {
    await withBus(address, AbortSignal.timeout(patienceMs), (ask, hear) => unlockBy(ask, hear, collections));
  } catch {
    // Refused, not answered in time, or gone.
  }
}

/** What is unlocked at once, and the prompt for the rest; `/`: none is needed. */
const unlocked = v.tuple([v.array(v.string()), v.string()]);

async function unlockBy(ask: Ask, hear: Hear, collections: readonly string[]): Promise<void> {
  const answer = await ask(toService(root, 'Service', 'Unlock', 'ao', [collections]));
  const [, prompt] = v.parse(unlocked, answer.body);
  if (prompt === '/') return;
  // Its one signal is its end. It belongs to no window of ours.
  const end = { path: prompt, interface: 'org.freedesktop.Secret.Prompt' };
  await hear(end, () => ask(toService(prompt, 'Prompt', 'Prompt', 's', [''])));
}

/** The paths of the items that can be read, and of those that are locked. */
const foundItems = v.tuple([v.array(v.string()), v.array(v.string())]);

async function search(ask: Ask, attributes: Readonly<Record<string, string>>): Promise<KeyLook> {
  const answer = await ask(toService(root, 'Service', 'SearchItems', 'a{ss}', [attributes]));
  const [readable, locked] = v.parse(foundItems, answer.body);
  const look = { owner: answer.sender, hidingIn: [] };
  if (readable.length > 0) return { ...look, found: 'item' };
  if (locked.length > 0) return { ...look, found: 'locked' };
  // Not every service finds anything in what is locked.
  const hidingIn = await lockedCollections(ask);
  return { ...look, found: hidingIn.length > 0 ? 'locked' : 'missing', hidingIn };
}

/** Of the collection that new items go to, or of all where none is said to be it: those that are locked. */
async function lockedCollections(ask: Ask): Promise<readonly string[]> {
  const [named] = (await ask(toService(root, 'Service', 'ReadAlias', 's', ['default']))).body;
  const hasDefault = typeof named === 'string' && named !== '/';
  const collections = hasDefault ? [named] : await property(ask, root, 'Service', 'Collections', paths);
  const flags = await Promise.all(collections.map((path) => property(ask, path, 'Collection', 'Locked', v.boolean())));
  return collections.filter((_, index) => flags[index] === true);
}

const paths = v.array(v.string());

async function property<T>(
  ask: Ask,
  path: string,
  of: 'Service' | 'Collection',
  name: string,
  form: v.GenericSchema<unknown, T>,
): Promise<T> {
  const answer = await ask({
    destination: service,
    path,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: [`org.freedesktop.Secret.${of}`, name],
  });
  return v.parse(v.tuple([v.object({ value: form })]), answer.body)[0].value;
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
