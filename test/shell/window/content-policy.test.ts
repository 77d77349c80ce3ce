import { expect, test } from 'vitest';
import { contentPolicy, developmentPolicy } from '../../../electron/shell/window/content-policy.ts';

test('the shipped policy is exactly this one: no network, no inline code, trusted types', () => {
  expect(contentPolicy).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
      "connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
      "require-trusted-types-for 'script'; trusted-types svelte-trusted-html",
  );
});

test('while developing only the dev server itself is added', () => {
  const policy = developmentPolicy('http://localhost:5173');
  expect(policy).toContain('connect-src http://localhost:5173 ws://localhost:5173;');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe-eval');
});
