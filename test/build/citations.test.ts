/** What comments, test titles and the documentation point at is there, so that whoever reads on finds it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folders = ['electron', 'renderer', 'build', 'test', 'docs'];

const names = [
  ...readdirSync(root).filter((name) => !folders.includes(name)),
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      `${folder}/${name}`.replaceAll('\\', '/'),
    ),
  ),
];
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const ofKind = (pattern: RegExp) =>
  names.filter((name) => pattern.test(name)).map((name) => ({ name, text: read(name) }));

const sources = ofKind(/\/.*\.(?:ts|mjs|js|svelte|css|html)$/);
const pages = ofKind(/\.md$/);

/** Strings are matched as well, so that what looks like a comment inside of one is none. */
const stringOrComment = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?<!:)\/\/[^\n]*/g;

/** The comments of a file, one line each. */
function commentsOf(text: string): readonly string[] {
  return [...text.matchAll(stringOrComment)]
    .map(([found]) => found)
    .filter((found) => !/^['"]/.test(found))
    .map((comment) => comment.replace(/\s*\n\s*\*?\s*/g, ' '));
}

const defined = (page: string): readonly string[] =>
  [...read(page).matchAll(/^- \*\*([A-Z]+\d+)\. /gm)].map(([, found = '']) => found);
const decisions = defined('docs/decisions.md');
const faults = defined('docs/faults.md');

const letters = [...new Set([...decisions, ...faults].map((found) => found.replace(/\d+$/, '')))].join('|');
const id = `(?:${letters})[1-9]\\d?`;
const number = '[A-Z]+[1-9]\\d?';
/** One or several: decision M4; faults F9, F10; decisions R1 to R7. */
const citation = new RegExp(`\\b([Dd]ecision|[Ff]ault)s? (${number}(?:(?:, | and | to )${number})*)`, 'g');
/** An id, or the section of some document: a letter, a dot and a digit. */
const bareId = new RegExp(`\\b(?:${id}|[A-D]\\.\\d)\\b`);
/** The ids that a test's title begins with, before its colon. */
const titleIds = new RegExp(`['"\`](${id}(?:, ${id})*): `, 'g');

const unknownIn = (ids: string, known: readonly string[]): readonly string[] =>
  ids.split(/, | and | to /).filter((found) => !known.includes(found));

describe('decisions and faults', () => {
  test('each is written down once', () => {
    expect(decisions.length + faults.length).toBeGreaterThan(100);
    expect(new Set([...decisions, ...faults]).size).toBe(decisions.length + faults.length);
  });

  test('that are cited are written down', () => {
    const cited = [...sources, ...pages].flatMap(({ name, text }) =>
      [...text.replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ').matchAll(citation)].flatMap(([, kind = '', ids = '']) =>
        unknownIn(ids, kind.toLowerCase() === 'fault' ? faults : decisions).map((unknown) => `${name}: ${unknown}`),
      ),
    );
    const titles = sources.flatMap(({ name, text }) =>
      [...text.matchAll(titleIds)].flatMap(([, ids = '']) =>
        unknownIn(ids, [...decisions, ...faults]).map((unknown) => `${name}: ${unknown}`),
      ),
    );
    expect([...cited, ...titles]).toEqual([]);
  });

  test('are called what they are: comments give no bare numbers', () => {
    const bare = sources.flatMap(({ name, text }) =>
      commentsOf(text)
        .filter((comment) => bareId.test(comment.replace(citation, '')))
        .map((comment) => `${name}: ${comment}`),
    );
    expect(bare).toEqual([]);
  });

  test('a fault names the tests that show it, and these name the fault', () => {
    const entries = read('docs/faults.md')
      .split(/^- \*\*/m)
      .slice(1);
    const wrong = entries.flatMap((entry) => {
      const [fault = ''] = entry.split('.', 1);
      const [, tests = ''] = entry.split(/\bTests:/);
      const listed = [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => `test/${path}`);
      return listed
        .filter((path) => !existsSync(join(root, path)) || !new RegExp(`\\b${fault}\\b`).test(read(path)))
        .map((path) => `${fault}: ${path}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe('files', () => {
  const sourceFile = /\.(?:md|ts|svelte|mjs|js|json)$/;
  const folder = /^(?:electron|renderer|build|test|docs|core|providers|store|services|views|ipc|shell|cli|demo)\//;
  /** Whether a path, or the end of one, belongs to a file or folder of the repository. */
  const isHere = (path: string): boolean => names.some((name) => name === path || name.endsWith(`/${path}`));

  test('that a comment names are in the repository', () => {
    const lost = sources.flatMap(({ name, text }) =>
      commentsOf(text).flatMap((comment) =>
        [...comment.replace(/\bhttps?:\S+/g, '').matchAll(/(?<![\w*@])[\w.-][\w./-]*\.(?:md|ts|svelte|mjs)\b/g)]
          .map(([path]) => path.replace(/^\.+\//, ''))
          .filter((path) => !isHere(path))
          .map((path) => `${name}: ${path}`),
      ),
    );
    expect(lost).toEqual([]);
  });

  test('that a page names or links to are in the repository', () => {
    const lost = pages.flatMap(({ name, text }) => {
      const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, '');
      const from = (base: string, path: string): boolean => existsSync(join(root, base, path));
      const links = [...prose.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map(([, path = '']) => path)
        .filter((path) => !/^\w+:/.test(path) && !from(dirname(name), path));
      const named = [...prose.matchAll(/`([\w-][\w.-]*\/[\w./-]*|[\w.-]+\.(?:md|ts|svelte|mjs))`/g)]
        .map(([, path = '']) => path)
        .filter((path) => sourceFile.test(path) || folder.test(path))
        .filter((path) => !['.', 'electron', 'test', dirname(name)].some((base) => from(base, path)))
        .filter((path) => path.includes('/') || !isHere(path));
      return [...links, ...named].map((path) => `${name}: ${path}`);
    });
    expect(lost).toEqual([]);
  });
});
