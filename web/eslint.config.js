import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Use a named export.',
};

export default tseslint.config(
  { ignores: ['dist/**', 'src/gql/**', 'node_modules/**', 'test-results/**'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.{ts,tsx}'] })),
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Numbers in templates are formatted on purpose; promises of handlers are handled where they are made.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A router redirect is thrown and is not an Error.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'no-restricted-syntax': ['error', noDefaultExport],
      'no-console': 'error',
    },
  },
  {
    // ui/ shows, it never fetches.
    files: ['src/ui/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^@/(gql|features|shell)/', message: 'ui/ knows no data and no page.' },
            { regex: '^@/lib/(graphql|session|live|query|paging)$', message: 'ui/ never fetches.' },
          ],
          paths: [{ name: '@tanstack/react-query', message: 'ui/ never fetches.' }],
        },
      ],
    },
  },
  {
    // A feature uses another feature only through its index.
    files: ['src/features/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^@/features/[^/]+/.+', message: 'Import another feature through its index.ts.' },
            { regex: '^\\.\\./(?!\\.\\.)[^/]+/.+', message: 'Import another feature through its index.ts.' },
          ],
        },
      ],
    },
  },
  { files: ['**/*.config.ts', 'codegen.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
