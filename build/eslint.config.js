import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import typescript from 'typescript-eslint';
import { layersRule } from './checks/layers-rule.ts';

const views = 'overview|mailboxes|campaigns|timeline|alerts|reports|accounts|settings';
const notFrom = (files, folders) => ({
  files: [`renderer/${files}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^\\.\\./(${folders})/`,
            message: 'A view knows no other view: what several share is in renderer/ui or renderer/charts.',
          },
        ],
      },
    ],
  },
});

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
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['electron/**', 'renderer/**'],
    plugins: { sendgauge: { rules: { layers: layersRule } } },
    rules: { 'sendgauge/layers': 'error' },
  },
  { files: ['build/**', 'electron/cli/**', 'test/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: typescript.parser }, globals: { ...globals.browser } },
    rules: { 'svelte/no-at-html-tags': 'error' },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  notFrom('*/*', `frame|rules|${views}`),
  notFrom('alerts/*', `frame|${views}`),
  notFrom('ui/*', `frame|rules|charts|${views}`),
];
