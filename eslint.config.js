// @ts-check
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { importDirections } from './tools/eslint/import-directions.mjs';

/** Draws whose result depends on more than a seed: `rng.fork('name')` of @nutshell/core is how to draw. */
const UNSEEDED =
  '/^(random|randomNormal|randomUniform|randomUniformInt|randomStandardNormal|randomGamma|truncatedNormal|multinomial)$/';

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/.*/', '**/dist/', 'runs/', 'results/', 'coverage/'] },
  eslint.configs.recommended,
  tseslint.configs.recommended,
  {
    plugins: { nutshell: { rules: { 'import-directions': importDirections } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'nutshell/import-directions': 'error',
      'max-lines': ['error', 400],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'It has no seed: pass a generator in.' },
      ],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      eqeqeq: 'error',
      'object-shorthand': 'error',
      'no-undef': 'off', // the type checker sees to it
      'no-control-regex': 'off',
      '@typescript-eslint/no-explicit-any': 'off', // where replications with different configs meet
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // What only types can tell: a promise that nobody waits for, a case that nobody handles.
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['{apps,packages}/*/src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: `MemberExpression[object.name='tf'][property.name=${UNSEEDED}]`,
          message:
            'It draws from a generator that no checkpoint holds: fill from a Random of @nutshell/core.',
        },
      ],
    },
  },
);
