import { describe, expect, test } from 'vitest';
import { externalPage } from '../../../electron/shell/window/external-links.ts';

const links = {
  keys: 'https://app.example.com/settings/api',
  plain: 'http://app.example.com/',
  file: 'file:///etc/passwd',
  script: 'javascript:alert(1)',
  credentials: 'https://user:pw@app.example.com/',
  broken: 'https://',
};

describe('a link out of the window', () => {
  test('opens a declared https page', () => {
    expect(externalPage(links, 'keys')).toBe('https://app.example.com/settings/api');
  });

  test.each(['plain', 'file', 'script', 'credentials', 'broken', 'unknown', 'toString', '__proto__'])(
    'never opens "%s"',
    (name) => {
      expect(externalPage(links, name)).toBeNull();
    },
  );
});
