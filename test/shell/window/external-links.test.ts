import { describe, expect, test } from 'vitest';
import { externalPage } from '../../../electron/shell/window/external-links.ts';

describe('a link out of the window', () => {
  test('opens a declared https page', () => {
    expect(externalPage('https://app.example.com/settings/api')).toBe('https://app.example.com/settings/api');
  });

  test.each([
    'http://app.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user:pw@app.example.com/',
    'https://',
    '',
  ])('never opens "%s"', (address) => {
    expect(externalPage(address)).toBeNull();
  });
});
