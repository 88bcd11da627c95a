import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { securityRules } from './deploy/security/eslint/rules.mjs';

/** Which library a library may lean on; a service may lean on any library but never on another service. */
const layers = {
  contracts: [],
  errors: [],
  recurrence: [],
  secrets: [],
  'notion-content': [],
  config: ['errors'],
  telemetry: ['config', 'errors', 'contracts'],
  persistence: ['config', 'errors', 'contracts', 'telemetry'],
  messaging: ['config', 'errors', 'contracts', 'telemetry', 'persistence'],
  service: ['config', 'errors', 'contracts', 'telemetry', 'persistence', 'messaging'],
  tasks: ['config', 'errors', 'contracts', 'telemetry', 'messaging'],
  testing: ['config', 'errors', 'contracts', 'telemetry', 'persistence', 'messaging', 'tasks'],
};

/** The import rules: what each project may lean on, and `more` besides. */
function boundaries({ more = [], allow = [] } = {}) {
  const only = names => (names.length ? names.map(name => `scope:${name}`) : ['none']);
  const depConstraints = [
    { sourceTag: 'type:service', onlyDependOnLibsWithTags: ['type:lib'] },
    { sourceTag: 'type:deploy', onlyDependOnLibsWithTags: ['type:lib'] },
    // The sandbox is a witness: it shares no code with what it judges. Only its Markdown endpoints speak through the converter.
    { sourceTag: 'scope:notion-sandbox', onlyDependOnLibsWithTags: only(['notion-content', ...more]) },
    // What starts, tests, loads and measures the system sees it from outside.
    { sourceTag: 'type:deploy', onlyDependOnLibsWithTags: ['type:lib'] },
    ...Object.entries(layers).map(([library, below]) => ({
      sourceTag: `scope:${library}`,
      onlyDependOnLibsWithTags: only([...below, ...more]),
    })),
  ];
  return {
    '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: false, allow, depConstraints }],
  };
}

/** A module's own name, not a package's: `./common.ts`, `../shared/x.ts`. */
const dumpingGround = '^\\.{1,2}/(.*/)?(common|shared|utils?|core|helpers?|misc)(/.*|\\.ts)?$';

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/gen/**',
      '**/coverage/**',
      '**/node_modules/**',
      '.nx/**',
      '.data/**',
      '.local/**',
      '.cache/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommended],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...boundaries(),
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
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
        { patterns: [{ regex: dumpingGround, message: 'A module has a noun for a name.' }] },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['libs/config/**', '**/*.spec.ts', '**/test/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/config reads process.env.' },
      ],
    },
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
            { regex: dumpingGround, message: 'A module has a noun for a name.' },
          ],
        },
      ],
    },
  },
  // The servers of a test are those of `npm start`, whose programs are no library; the house of e2e, the ways to break it of chaos and the crews of backup, bench and drill serve each other.
  {
    files: ['libs/testing/**/*.ts', 'deploy/**/*.ts'],
    rules: boundaries({ allow: ['^\\.\\..*\\.mjs$', '^\\.\\./(\\.\\./)*(e2e|chaos|backup|bench|drill)/'] }),
  },
  {
    files: ['{libs,services}/**/*.spec.ts', '{libs,services}/*/test/**/*.ts'],
    rules: boundaries({ more: ['testing'], allow: ['^\\.\\..*\\.mjs$'] }),
  },
  ...securityRules,
  // Decorated Nest classes need their imports at run time for the metadata, which the rule cannot see.
  { files: ['**/*.spec.ts', '**/test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
