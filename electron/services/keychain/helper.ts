/**
 * keytar in a process of its own. libsecret keeps the connection to the key store it first met for as long as its process
 * lives: after a restart of the key store it never reads a key again, and a call that is not answered holds a thread for
 * good. Such a process can be ended. One serves what is asked in a row, and ends when nothing more comes.
 */
import { secondMs } from '../../core/days.ts';
import type { KeyTrouble } from '../../core/key-troubles.ts';
import { later } from '../timing.ts';
import { isHelperAnswer, type HelperCall, type HelperRequest } from './helper-protocol.ts';
import { KeychainFailure } from './keychain.ts';

/** A process that runs keychain-process.ts. Keys go to it and come from it as messages, never as arguments or variables. */
export interface HelperProcess {
  readonly send: (request: HelperRequest) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onExit: (listener: () => void) => void;
  /** Ends it at once, whatever it does. */
  readonly kill: () => void;
  /** Whether it holds up the end of our own process. */
  readonly hold: (held: boolean) => void;
}

export type StartHelper = () => HelperProcess;

export interface Helper {
  /**
   * Has keytar called for what this owner of the key store has; `withinMs` for the answer. Rejects with a KeychainFailure:
   * `hanging`, `refused`, or `absent` where keytar itself cannot be loaded.
   */
  readonly ask: (owner: string | null, call: HelperCall, withinMs: number) => Promise<string | boolean | null>;
  /** Ends the process; what is under way fails. */
  readonly end: () => void;
}

const idleMs = 2 * secondMs;

interface Running {
  readonly owner: string | null;
  readonly process: HelperProcess;
  readonly waiting: Map<number, PromiseWithResolvers<string | boolean | null>>;
  cancelIdle: () => void;
}

/** The helper of this process; nothing is started before something is asked. */
export function createHelper(start: StartHelper): Helper {
  let current: Running | null = null;
  let asked = 0;

  function begin(owner: string | null): Running {
    const process = start();
    const running: Running = { owner, process, waiting: new Map(), cancelIdle: () => undefined };
    process.onMessage((message) => {
      if (!isHelperAnswer(message)) return;
      const call = running.waiting.get(message.id);
      if ('trouble' in message) call?.reject(new KeychainFailure(message.trouble));
      else call?.resolve(message.value);
    });
    process.onExit(() => retire(running, 'refused'));
    return running;
  }

  /** Nothing more is asked of it, and what it was asked fails. */
  function retire(running: Running, trouble: KeyTrouble): void {
    if (current === running) current = null;
    running.cancelIdle();
    running.process.kill();
    for (const { reject } of running.waiting.values()) reject(new KeychainFailure(trouble));
  }

  async function ask(owner: string | null, call: HelperCall, withinMs: number): Promise<string | boolean | null> {
    // To another owner its library is deaf.
    if (current !== null && current.owner !== owner) replace(current);
    const running = (current ??= begin(owner));
    const id = ++asked;
    const answer = Promise.withResolvers<string | boolean | null>();
    running.waiting.set(id, answer);
    running.cancelIdle();
    running.process.hold(true);
    running.process.send({ id, ...call });
    const cancel = later(() => retire(running, 'hanging'), withinMs);
    try {
      return await answer.promise;
    } catch (thrown) {
      // Whatever its library remembers of the trouble goes with it.
      if (current === running) current = null;
      throw thrown;
    } finally {
      cancel();
      running.waiting.delete(id);
      if (running.waiting.size === 0) rest(running);
    }
  }

  /** It ends with what it was asked; what is asked now goes to the next one. */
  function replace(running: Running): void {
    current = null;
    if (running.waiting.size === 0) retire(running, 'refused');
  }

  function rest(running: Running): void {
    if (running !== current) {
      retire(running, 'refused');
      return;
    }
    running.process.hold(false);
    running.cancelIdle = later(() => retire(running, 'refused'), idleMs);
  }

  return {
    ask,
    end: () => {
      if (current !== null) retire(current, 'hanging');
    },
  };
}
