/**
 * Looks up the names of hosts in a process of its own. The system's lookup cannot be called off, holds a thread for a minute
 * and longer where no name server answers, and a process waits at its end for all of its threads, `process.exit` included.
 * That process is ended instead, and has a thread for each name: one that is dead holds up neither another nor us.
 */
import { fork } from 'node:child_process';
import { lookup as lookupHere, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

/** What looks names up; ends at once, whatever it does. */
export interface NamesProcess {
  readonly ask: (host: string) => void;
  readonly onAnswer: (listener: (answer: unknown) => void) => void;
  readonly onExit: (listener: () => void) => void;
  readonly kill: () => void;
}

export interface Names extends Disposable {
  /** As the sockets of Node take it. */
  readonly lookup: LookupFunction;
}

const answerSchema = v.object({
  host: v.string(),
  addresses: v.array(v.object({ address: v.string(), family: v.picklist([4, 6]) })),
  /** Why there are none. */
  code: v.nullable(v.string()),
});

/** This computer, whatever the system's lists of names have it be (RFC 6761, 6.3). */
const thisComputer: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** The process is started for the first name that has to be looked up. Who asks for the same name meanwhile waits with whoever did. */
export function createNames(start: () => NamesProcess = startNamesProcess): Names {
  const underWay = new Map<string, PromiseWithResolvers<readonly LookupAddress[]>>();
  let current: NamesProcess | null = null;

  function found(host: string, code: string | null, addresses: readonly LookupAddress[]): void {
    const asked = underWay.get(host);
    underWay.delete(host);
    if (addresses.length > 0) asked?.resolve(addresses);
    else asked?.reject(notFound(host, code ?? 'ENOTFOUND'));
  }

  function begin(): NamesProcess {
    const started = start();
    started.onAnswer((message) => {
      const answer = v.safeParse(answerSchema, message);
      if (answer.success) found(answer.output.host, answer.output.code, answer.output.addresses);
    });
    // A system that lets us start none, or ended it, still answers us.
    started.onExit(() => {
      if (current === started) current = null;
      for (const host of underWay.keys())
        lookupHere(host, { all: true }, (error, addresses) => found(host, error?.code ?? null, error ? [] : addresses));
    });
    return started;
  }

  function addressesOf(host: string): Promise<readonly LookupAddress[]> {
    if (host.toLowerCase() === 'localhost') return Promise.resolve(thisComputer);
    const known = underWay.get(host);
    if (known !== undefined) return known.promise;
    const asked = Promise.withResolvers<readonly LookupAddress[]>();
    underWay.set(host, asked);
    (current ??= begin()).ask(host);
    return asked.promise;
  }

  return {
    lookup: (host, { all = false }, done) => {
      addressesOf(host).then(
        (addresses) => {
          const [first] = addresses;
          if (all || first === undefined) done(null, [...addresses]);
          else done(null, first.address, first.family);
        },
        (error: unknown) => done(error instanceof Error ? error : notFound(host, 'ENOTFOUND'), ''),
      );
    },
    [Symbol.dispose]: () => {
      underWay.clear();
      current?.kill();
    },
  };
}

function notFound(host: string, code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code, syscall: 'getaddrinfo', hostname: host });
}

/** Node lets half of its threads look up names: enough for every host there could be an account at. */
const threads = 128;

function startNamesProcess(): NamesProcess {
  const child = fork(fileURLToPath(new URL('names-process.ts', import.meta.url)), [], {
    execArgv: [],
    env: { ...env, UV_THREADPOOL_SIZE: String(threads) },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return {
    // One that is gone says so by its exit.
    ask: (host) => void child.send(host, () => undefined),
    onAnswer: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener).once('error', listener),
    kill: () => void child.kill('SIGKILL'),
  };
}
