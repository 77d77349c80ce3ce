import { readFile } from 'node:fs/promises';
import { net, protocol, session, type Session } from 'electron';
import { contentPolicy, developmentPolicy } from './content-policy.ts';
import { rendererFile, rendererScheme } from './renderer-files.ts';

/** Declares `app://`. Must run before the app is ready; Electron accepts this call once. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: rendererScheme, privileges: { standard: true, secure: true, codeCache: true, supportFetchAPI: false } },
  ]);
}

/** Serves the built window from `root` with the strict policy. A file that is not there answers 404, never an error page. */
export function serveRenderer(root: string, target: Session = session.defaultSession): void {
  // Nothing of the page goes out, not even by ways the policy does not know (WebRTC): its session's only way is shut.
  void target.setProxy({ mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:9', proxyBypassRules: '<-loopback>' });
  target.protocol.handle(rendererScheme, async (request) => {
    const file = rendererFile(root, request.method, request.url);
    if (!file.found) return refusal(file.status);
    try {
      return new Response(await readFile(file.path), { headers: headers(contentPolicy, file.contentType) });
    } catch {
      return refusal(404);
    }
  });
}

/**
 * Development only: the same origin, answered by the Vite server at `origin` with the looser development policy.
 * Kept apart so that the shipped path has no switch that could loosen it.
 */
export function serveDevelopment(origin: string, target: Session = session.defaultSession): void {
  target.protocol.handle(rendererScheme, async (request) => {
    const { pathname, search } = new URL(request.url);
    const answer = await net.fetch(new URL(pathname + search, origin).href, {
      redirect: 'error',
      // By this Vite tells a linked stylesheet from an imported one, which it sends as a script.
      headers: { accept: request.headers.get('accept') ?? '*/*' },
    });
    const contentType = answer.headers.get('content-type') ?? 'application/octet-stream';
    return new Response(answer.body, {
      status: answer.status,
      headers: headers(developmentPolicy(origin), contentType),
    });
  });
}

function headers(policy: string, contentType: string): Record<string, string> {
  return {
    'content-type': contentType,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  };
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: headers(contentPolicy, 'text/plain; charset=utf-8') });
}
