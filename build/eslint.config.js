import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import typescript from 'typescript-eslint';

/** Imports a folder may not make: the layers of docs/architecture.md, checked by a tool. */
const only = (files, ignores, patterns) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});
const electron = { regex: '^electron(/|$)', message: 'Only the shell talks to Electron.' };
const sqlite = { group: ['better-sqlite3'], message: 'Only electron/store talks to SQLite.' };
const keychain = { group: ['keytar'], message: 'Only electron/services/secrets.ts talks to the keychain.' };
const layer = (names) => ({
  regex: `\\.\\./(${names})/`,
  message: `This layer may not import from: ${names.replaceAll('|', ', ')}.`,
});

const coreOnly = (regex) => ({ regex, message: 'The core imports nothing but the core.' });

export default [
  { ignores: ['node_modules/', 'dist/', 'out/', '.cache/'] },
  js.configs.recommended,
  ...typescript.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['build/**', 'electron/cli/**', 'test/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: typescript.parser }, globals: { ...globals.browser } },
    rules: { 'svelte/no-at-html-tags': 'error' },
  },
  only(['electron/core/*.ts'], [], [coreOnly('^(?!\\./)')]),
  only(['electron/core/*/**/*.ts'], [], [coreOnly('^(?!\\./|\\.\\./(?!\\.\\.))')]),
  only(['electron/providers/**/*.ts'], [], [electron, sqlite, keychain, layer('store|services|ipc|shell|cli|demo')]),
  only(['electron/store/**/*.ts'], [], [electron, keychain, layer('providers|services|ipc|shell|cli|demo')]),
  only(
    ['electron/services/**/*.ts'],
    ['electron/services/secrets.ts'],
    [electron, sqlite, keychain, layer('shell|cli')],
  ),
  only(['electron/services/secrets.ts'], [], [electron, sqlite, layer('shell|cli')]),
  only(['electron/demo/**/*.ts'], [], [electron, sqlite, keychain, layer('store|services|ipc|shell|cli')]),
  only(['electron/cli/**/*.ts'], [], [electron, sqlite, keychain, layer('shell|ipc')]),
  only(['electron/shell/**/*.ts'], [], [sqlite, keychain, layer('cli')]),
  only(
    ['renderer/**/*.ts', 'renderer/**/*.svelte'],
    [],
    [
      electron,
      sqlite,
      keychain,
      { regex: 'electron/(?!ipc/|views/|core/)', message: 'The window knows the contract and the pure core only.' },
    ],
  ),
];
