import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { projectRoot } from './kit/launch.ts';

const run = promisify(execFile);
const result = v.object({
  uid: v.number(),
  seccomp: v.string(),
  namespaces: v.number(),
  noSandboxFlag: v.boolean(),
  heading: v.string(),
});

test("as an ordinary user the window runs inside Chromium's sandbox", async () => {
  const kit = 'test/e2e/kit';
  const { stdout } = await run(
    'node',
    [`${kit}/ordinary-user.ts`, 'node', `{root}/${kit}/session.ts`, 'node', '{root}/test/e2e/sandboxed.ts'],
    { cwd: projectRoot, timeout: 80_000 },
  );
  const seen = v.parse(result, JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  expect(seen.uid).not.toBe(0);
  // Seccomp mode 2 is a filter: https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html
  expect(seen).toMatchObject({ seccomp: '2', noSandboxFlag: false });
  expect(seen.namespaces).toBeGreaterThan(1);
  expect(seen.heading.length).toBeGreaterThan(5);
});
