/** Key stores on the session's bus: GNOME Keyring for real, and others that take the same name. */
import { spawn } from 'node:child_process';
import { Message, Variant, type MessageBus } from '@jellybrick/dbus-next';
import { gone } from '../../../build/children.ts';
import { connect } from './bus.ts';
import { eventually } from './child.ts';

const service = 'org.freedesktop.secrets';
const root = '/org/freedesktop/secrets';
const password = 'test session';

export interface Keyring {
  /** Locks the login keyring, as a person or a screen saver does. */
  lock(): Promise<void>;
  /** Unlocks it, as a log-in does. */
  unlock(): Promise<void>;
  /** It takes calls in and answers none, until `answer`. */
  hang(): void;
  answer(): void;
  stop(): Promise<void>;
}

/** A real Secret Service on that session's bus, its login keyring made and unlocked. */
export async function startKeyring(environment: NodeJS.ProcessEnv): Promise<Keyring> {
  const child = spawn('gnome-keyring-daemon', ['--unlock', '--components=secrets', '--foreground'], {
    env: environment,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end(password);
  await eventually('the keyring on the bus', () => ownsName(service, environment));
  const login = `${root}/collection/login`;
  return {
    lock: () => callService('org.freedesktop.Secret.Service', 'Lock', 'ao', [[login]]),
    unlock: async () => {
      const { bus, call, disconnect } = connect();
      const session = await openSession(bus);
      const secret = [session, Buffer.alloc(0), Buffer.from(password), 'text/plain'];
      const internal = 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface';
      await call(service, root, internal, 'UnlockWithMasterPassword', 'o(oayays)', [login, secret]);
      disconnect();
    },
    hang: () => void child.kill('SIGSTOP'),
    answer: () => void child.kill('SIGCONT'),
    stop: async () => {
      child.kill('SIGCONT');
      await gone(child);
    },
  };
}

async function openSession(bus: MessageBus): Promise<unknown> {
  const opened = await bus.call(
    new Message({
      destination: service,
      path: root,
      interface: 'org.freedesktop.Secret.Service',
      member: 'OpenSession',
      signature: 'sv',
      body: ['plain', new Variant('s', '')],
    }),
  );
  return opened?.body[1];
}

async function callService(busInterface: string, member: string, signature: string, body: unknown[]): Promise<void> {
  const { call, disconnect } = connect();
  await call(service, root, busInterface, member, signature, body);
  disconnect();
}

async function ownsName(name: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const target = [
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.DBus',
    '/',
    'org.freedesktop.DBus.NameHasOwner',
  ];
  const child = spawn('dbus-send', [...target, `string:${name}`], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let answer = '';
  child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return answer.includes('true');
}

/**
 * How another program that has the name behaves: it never answers; it finds an item and then never gives it out; it
 * refuses; it is a key store with nothing in it; it has an item that is no text.
 */
export type StrangeStore = 'silent' | 'half-silent' | 'refusing' | 'empty';

/** Takes the name of the Secret Service. Returns its end. */
export async function startStrangeStore(
  kind: StrangeStore,
): Promise<{ stop(): void; readonly calls: readonly string[] }> {
  const { bus, reply, own, disconnect } = connect();
  const calls: string[] = [];
  let stopped = false;
  bus.addMethodHandler((message) => {
    // What still comes in while it goes has nobody to be answered to.
    if (stopped) return true;
    if (!message.path?.startsWith(root)) return false;
    calls.push(message.member ?? '');
    if (kind === 'silent') return true;
    if (kind === 'refusing') {
      bus.send(Message.newError(message, 'org.freedesktop.DBus.Error.AccessDenied', 'no'));
      return true;
    }
    switch (message.member) {
      case 'SearchItems':
        return reply(message, 'aoao', [kind === 'empty' ? [] : [`${root}/collection/any/1`], []]);
      case 'ReadAlias':
        return reply(message, 'o', ['/']);
      case 'Get':
        return reply(message, 'v', [new Variant('ao', [])]);
      default:
        return true;
    }
  });
  await own(service);
  return {
    stop: () => {
      stopped = true;
      disconnect();
    },
    calls,
  };
}

export interface HidingStore {
  /** What the person does whom it asks to unlock it. */
  person: 'unlocks' | 'dismisses';
  readonly calls: readonly string[];
  stop(): void;
}

/** A Secret Service that lists nothing of a locked collection, as KeePassXC's does: one collection, with one item that is the key. */
export async function startHidingStore(key: string, hasDefault: boolean): Promise<HidingStore> {
  const { bus, reply, emit, own, disconnect } = connect();
  const [collection, prompt, secretSession] = [`${root}/collection/main`, `${root}/prompt/1`, `${root}/session/1`];
  const item = `${collection}/1`;
  let locked = true;
  let stopped = false;
  const calls: string[] = [];
  const store: HidingStore = {
    person: 'unlocks',
    calls,
    stop: () => {
      stopped = true;
      disconnect();
    },
  };
  const answerPrompt = (): void => {
    const dismissed = store.person === 'dismisses';
    locked &&= dismissed;
    const result = new Variant('ao', dismissed ? [] : [collection]);
    emit(prompt, 'org.freedesktop.Secret.Prompt', 'Completed', 'bv', [dismissed, result]);
  };
  bus.addMethodHandler((message) => {
    if (stopped) return true;
    if (!message.path?.startsWith(root)) return false;
    calls.push(message.member ?? '');
    switch (message.member) {
      case 'SearchItems':
        return reply(message, 'aoao', [locked ? [] : [item], []]);
      case 'ReadAlias':
        return reply(message, 'o', [hasDefault ? collection : '/']);
      case 'Get':
        return reply(message, 'v', [
          message.body[1] === 'Locked' ? new Variant('b', locked) : new Variant('ao', [collection]),
        ]);
      case 'GetAll':
        return reply(message, 'a{sv}', [{}]);
      case 'OpenSession':
        if (message.body[0] !== 'plain') {
          bus.send(Message.newError(message, 'org.freedesktop.DBus.Error.NotSupported', 'no'));
          return true;
        }
        return reply(message, 'vo', [new Variant('s', ''), secretSession]);
      case 'Unlock':
        return reply(message, 'aoo', [[], prompt]);
      case 'Prompt':
        reply(message);
        answerPrompt();
        return true;
      case 'GetSecrets':
        return reply(message, 'a{o(oayays)}', [
          { [item]: [secretSession, Buffer.alloc(0), Buffer.from(key), 'text/plain'] },
        ]);
      default:
        return false;
    }
  });
  await own(service);
  return store;
}
