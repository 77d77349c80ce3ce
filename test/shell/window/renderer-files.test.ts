import { describe, expect, test } from 'vitest';
import { rendererFile } from '../../../electron/shell/window/renderer-files.ts';

const root = '/opt/app/renderer';
const get = (address: string): unknown => rendererFile(root, 'GET', address);

describe('what the window may read', () => {
  test('its own built files, with the right type', () => {
    expect(get('app://sendgauge/')).toEqual({
      found: true,
      path: `${root}/index.html`,
      contentType: 'text/html; charset=utf-8',
    });
    expect(get('app://sendgauge/assets/main-1a2b.js?x=1#y')).toEqual({
      found: true,
      path: `${root}/assets/main-1a2b.js`,
      contentType: 'text/javascript; charset=utf-8',
    });
    expect(get('app://sendgauge/a/../style.css')).toMatchObject({ found: true, path: `${root}/style.css` });
  });

  test.each([
    'app://sendgauge/../secrets.js',
    'app://sendgauge/%2e%2e/%2e%2e/secrets.js',
    'app://sendgauge/..%2f..%2fsecrets.js',
    'app://sendgauge/assets/..%2f..%2f..%2fsecrets.js',
    'app://sendgauge/..%5c..%5csecrets.js',
    'app://sendgauge/%2e%2e%2frenderer-other%2fmain.js',
    'app://sendgauge//etc/passwd',
    'app://sendgauge/index.html%00.js',
    'app://sendgauge/%zz.js',
    'app://sendgauge/%252e%252e%252fsecrets.js',
  ])('never anything outside: %s', (address) => {
    const file = rendererFile(root, 'GET', address);
    if (file.found) expect(file.path.startsWith(`${root}/`)).toBe(true);
    else expect([400, 403, 404]).toContain(file.status);
  });

  test('nothing for another host, scheme or method', () => {
    expect(get('app://other/index.html')).toEqual({ found: false, status: 403 });
    expect(get('app://user:pw@sendgauge/index.html')).toEqual({ found: false, status: 403 });
    expect(get('https://sendgauge/index.html')).toEqual({ found: false, status: 403 });
    expect(get('no address')).toEqual({ found: false, status: 400 });
    expect(rendererFile(root, 'POST', 'app://sendgauge/index.html')).toEqual({ found: false, status: 405 });
    expect(rendererFile(root, 'HEAD', 'app://sendgauge/index.html')).toEqual({ found: false, status: 405 });
  });

  test('nothing but the kinds of file the build makes', () => {
    expect(get('app://sendgauge/main.js.map')).toEqual({ found: false, status: 404 });
    expect(get('app://sendgauge/assets')).toEqual({ found: false, status: 404 });
  });
});
