import { expect, test } from 'vitest';
import { plainBody } from '../../../electron/shell/notifications/text.ts';

test('a body that is read as markup shows exactly the text', () => {
  expect(plainBody('<b>sales</b> & co: < 5 %', true)).toBe('&lt;b&gt;sales&lt;/b&gt; &amp; co: &lt; 5 %');
  expect(plainBody('&amp;', true)).toBe('&amp;amp;');
});

test('a body that is not read as markup is left alone', () => {
  expect(plainBody('<b>sales</b> & co', false)).toBe('<b>sales</b> & co');
});
