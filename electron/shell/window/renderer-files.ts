import { extname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** The scheme and host of the window's page. */
export const rendererScheme = 'app';
export const rendererHost = 'sendgauge';
export const rendererOrigin = `${rendererScheme}://${rendererHost}`;
export const rendererUrl = `${rendererOrigin}/index.html`;

/** Only what the build produces is served; anything else is "not found", even inside the folder. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export type RendererFile =
  | { readonly found: true; readonly path: string; readonly contentType: string }
  | { readonly found: false; readonly status: 400 | 403 | 404 | 405 };

/**
 * Which file of `root` a request means. GET to our own host only; the decoded path must stay under `root`, so no
 * spelling of `..` (plain, percent-encoded, doubly encoded, with backslashes) leads out. Pure: touches no disk.
 */
export function rendererFile(root: string, method: string, address: string): RendererFile {
  if (method !== 'GET') return { found: false, status: 405 };
  const url = URL.parse(address);
  if (url === null) return { found: false, status: 400 };
  if (
    url.protocol !== `${rendererScheme}:` ||
    url.host !== rendererHost ||
    url.username !== '' ||
    url.password !== ''
  ) {
    return { found: false, status: 403 };
  }
  const path = decoded(url.pathname);
  if (path === null || path.includes('\0') || path.includes('\\')) return { found: false, status: 400 };

  const file = resolve(join(root, path === '/' || path === '' ? '/index.html' : path));
  const inside = relative(resolve(root), file);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    return { found: false, status: 403 };
  }
  const contentType = contentTypes[extname(file).toLowerCase()];
  return contentType === undefined ? { found: false, status: 404 } : { found: true, path: file, contentType };
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
