import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Which library a library may lean on; a service may lean on any library but never on another service. */
const layers = {
  contracts: [],
  errors: [],
  config: ['errors'],
  telemetry: ['config', 'errors', 'contracts'],
  persistence: ['config', 'errors', 'contracts', 'telemetry'],
  messaging: ['config', 'errors', 'contracts', 'telemetry', 'persistence'],
  service: ['config', 'errors', 'contracts', 'telemetry', 'persistence', 'messaging'],
  tasks: ['config', 'errors', 'contracts', 'telemetry', 'messaging'],
  testing: ['config', 'errors', 'contracts', 'telemetry', 'persistence', 'messaging', 'tasks'],
};

const depConstraints = [
  { sourceTag: 'type:service', onlyDependOnLibsWithTags: ['type:lib'] },
  // The sandbox is a witness: it shares no code with what it judges.
  { sourceTag: 'scope:notion-sandbox', onlyDependOnLibsWithTags: ['scope:config'] },
  ...Object.entries(layers).map(([library, below]) => ({
    sourceTag: `scope:${library}`,
    onlyDependOnLibsWithTags: below.length ? below.map(name => `scope:${name}`) : ['none'],
  })),
];

const dumpingGrounds = '^(common|shared|utils?|core|helpers?|misc)$';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/gen/**', '**/coverage/**', '**/node_modules/**', '.nx/**', '.data/**', '.local/**', '.cache/**'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommended],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: false, allow: [], depConstraints }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'A string union says the same without a runtime.' },
        { selector: 'ExportAllDeclaration', message: 'Export by name, so that a reader finds what a library gives.' },
      ],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: `(^|/)${dumpingGrounds.slice(1, -1)}(\\.ts)?$`, message: 'A module has a noun for a name.' }] },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['libs/config/**', '**/*.spec.ts', '**/test/**'],
    rules: { 'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Only libs/config reads process.env.' }] },
  },
  {
    files: ['**/*.ts'],
    ignores: ['libs/messaging/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@nats-io/*'], message: 'Only libs/messaging talks to NATS.' },
            { regex: `(^|/)${dumpingGrounds.slice(1, -1)}(\\.ts)?$`, message: 'A module has a noun for a name.' },
          ],
        },
      ],
    },
  },
  // The servers of a test are those of `npm start`, whose programs are no library.
  {
    files: ['libs/testing/**/*.ts', 'deploy/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: ['/local/[a-z/-]+\\.mjs$'], depConstraints },
      ],
    },
  },
  // Decorated Nest classes need their imports at run time for the metadata, which the rule cannot see.
  { files: ['**/*.spec.ts', '**/test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
