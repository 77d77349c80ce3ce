import { createServer, request, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Socket } from 'node:net';

export interface LoopbackProxy extends AsyncDisposable {
  readonly port: number;
  /** What it was asked: `CONNECT host:port`, or `GET http://…`. */
  readonly asked: readonly string[];
  /** The `Proxy-Authorization` of every request. */
  readonly logins: readonly (string | undefined)[];
  /** Everything it could read of what went through it. */
  readonly seen: () => string;
}

export interface ProxyWishes {
  /** The login it wants. */
  readonly login?: string;
  /** What it answers to everything. */
  readonly status?: number;
  /** Speaks TLS itself. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A forward proxy on loopback: tunnels with CONNECT, passes plain requests on. Every name is this machine. */
export async function startProxy({ login, status, tls }: ProxyWishes = {}): Promise<LoopbackProxy> {
  const asked: string[] = [];
  const logins: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  let seen = '';
  const refusal = (given: string | undefined): number | null => {
    logins.push(given);
    if (status !== undefined) return status;
    return login === undefined || given === `Basic ${Buffer.from(login).toString('base64')}` ? null : 407;
  };
  const pass: RequestListener = (incoming, response) => {
    asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const refused = refusal(incoming.headers['proxy-authorization']);
    if (refused !== null) {
      response.writeHead(refused).end();
      return;
    }
    const onward = request(incoming.url ?? '', { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  };
  const server: Server = tls === undefined ? createServer(pass) : createSecureServer(tls, pass);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('connect', (incoming, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url ?? ''}`);
    const refused = refusal(incoming.headers['proxy-authorization']);
    if (refused !== null) {
      socket.end(`HTTP/1.1 ${String(refused)} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.on('data', (chunk: Buffer) => (seen += chunk.toString('latin1')));
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) end.on('error', () => undefined);
    sockets.add(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    asked,
    logins,
    seen: () => seen,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }),
  };
}
