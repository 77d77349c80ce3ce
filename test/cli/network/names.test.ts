/** How the terminal looks names up (fault F21): dead ones hold up neither the others nor its own end. */
import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createNames, type Names, type NamesProcess } from '../../../electron/cli/network/names.ts';
import { json, startLoopback } from '../../helpers/loopback.ts';
import { temporaryFolder } from '../../helpers/temporary-database.ts';

const fetchModule = pathToFileURL(resolve(import.meta.dirname, '../../../electron/cli/network/fetch.ts')).href;

/** A process that answers when the test says so. */
function pretended() {
  const asked: string[] = [];
  const state = { started: 0, killed: 0 };
  let answer = (_message: unknown): void => undefined;
  let exit = (): void => undefined;
  const start = (): NamesProcess => {
    state.started++;
    return {
      ask: (host) => void asked.push(host),
      onAnswer: (listener) => void (answer = listener),
      onExit: (listener) => void (exit = listener),
      kill: () => void state.killed++,
    };
  };
  return { asked, state, start, answer: (message: unknown) => answer(message), exit: () => exit() };
}

function addressesOf(names: Names, host: string): Promise<unknown> {
  return new Promise((found, failed) => {
    names.lookup(host, { all: true }, (error, addresses) => (error === null ? found(addresses) : failed(error)));
  });
}

const answerOf = (host: string, address: string) => ({ host, addresses: [{ address, family: 4 }], code: null });

describe('names', () => {
  test('this computer’s own needs no lookup, and no process', async () => {
    const process = pretended();
    using names = createNames(process.start);
    expect(await addressesOf(names, 'localhost')).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    expect(process.state.started).toBe(0);
  });

  test('a name that several wait for is looked up once, and anew for who comes later', async () => {
    const process = pretended();
    using names = createNames(process.start);
    const both = Promise.all([addressesOf(names, 'api.example.test'), addressesOf(names, 'api.example.test')]);
    process.answer(answerOf('api.example.test', '192.0.2.1'));
    expect((await both).flat()).toEqual(Array(2).fill({ address: '192.0.2.1', family: 4 }));
    expect(process.asked).toHaveLength(1);
    const again = addressesOf(names, 'api.example.test');
    process.answer(answerOf('api.example.test', '192.0.2.2'));
    expect(await again).toEqual([{ address: '192.0.2.2', family: 4 }]);
    expect(process.state.started).toBe(1);
  });

  test('a dead name holds up no other', async () => {
    const process = pretended();
    using names = createNames(process.start);
    for (let dead = 0; dead < 20; dead++) void addressesOf(names, `dead${String(dead)}.example.test`);
    const alive = addressesOf(names, 'alive.example.test');
    process.answer(answerOf('alive.example.test', '192.0.2.1'));
    expect(await alive).toHaveLength(1);
  });

  test('a name that is not there says so, by the code of the system', async () => {
    const process = pretended();
    using names = createNames(process.start);
    const asked = addressesOf(names, 'no.example.test');
    process.answer('nonsense');
    process.answer({ host: 'no.example.test', addresses: [], code: 'EAI_AGAIN' });
    await expect(asked).rejects.toMatchObject({ code: 'EAI_AGAIN', hostname: 'no.example.test' });
  });

  test('where no process can be started, or it is gone, this one looks', async () => {
    const process = pretended();
    using names = createNames(process.start);
    const asked = addressesOf(names, '127.0.0.1');
    process.exit();
    expect(await asked).toEqual([{ address: '127.0.0.1', family: 4 }]);
    void addressesOf(names, 'api.example.test');
    expect(process.state.started).toBe(2);
  });

  test('what is still looked up at the end is given up', () => {
    const process = pretended();
    const names = createNames(process.start);
    void addressesOf(names, 'dead.example.test');
    names[Symbol.dispose]();
    expect(process.state.killed).toBe(1);
  });

  test('by the system itself, in a process of its own', async () => {
    using names = createNames();
    // An address is its own name everywhere, also without a network.
    expect(await addressesOf(names, '127.0.0.1')).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});

describe.skipIf(!canReplaceNameServers())(
  'name servers that never answer (as root on Linux only: others cannot replace them)',
  { timeout: 120_000 },
  () => {
    test('a provider with a known name is read, and nobody waits for the dead ones at the end', async () => {
      using folder = temporaryFolder();
      const silent = createSocket('udp4').on('message', () => undefined);
      silent.bind(53, '127.9.9.53');
      await once(silent, 'listening');
      const provider = await startLoopback();
      provider.on('/v1', json({ data: 1 }));
      const at = (name: string, text: string): string => {
        writeFileSync(join(folder.folder, name), text);
        return join(folder.folder, name);
      };
      const servers = at('resolv.conf', 'nameserver 127.9.9.53\noptions timeout:30 attempts:5\n');
      const hosts = at('hosts', '127.0.0.1 healthy.example.test\n');
      const program = at(
        'program.ts',
        `import { createNetwork } from ${JSON.stringify(fetchModule)};
         const network = createNetwork({});
         const given = new AbortController();
         const dead = Array.from({ length: 10 }, (_, number) =>
           network.fetch('http://dead' + number + '.example.test/', { signal: given.signal }).catch(() => 'given up'));
         const { status } = await network.fetch('http://healthy.example.test:${new URL(provider.url).port}/v1', {});
         given.abort();
         console.log(status, new Set(await Promise.all(dead)));
         network[Symbol.dispose]();
         process.exit();`,
      );
      const replaced = `mount --bind '${servers}' /etc/resolv.conf && mount --bind '${hosts}' /etc/hosts`;
      const child = spawn('unshare', ['-m', 'sh', '-c', `${replaced} && exec '${process.execPath}' '${program}'`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (text: Buffer) => (out += text.toString()));
      // Every dead name would be looked up for minutes.
      await once(child, 'close');
      expect(out).toBe("200 Set(1) { 'given up' }\n");
      silent.close();
      await provider.close();
    });
  },
);

function canReplaceNameServers(): boolean {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['-m', 'mount', '--bind', '/etc/hosts', '/etc/hosts'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
