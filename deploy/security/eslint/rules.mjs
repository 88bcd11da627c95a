import security from 'eslint-plugin-security';
import { plugin } from './plugin.mjs';

const TESTS = ['**/*.spec.ts', '**/*.spec.mjs', '**/test/**', 'libs/testing/**'];

// The builders themselves, and routes whose answers no builder has: streams of events, and a health that is answered with 503 too.
const OWN_ROUTES = [
  'services/gateway/src/http/route.ts',
  'services/gateway/src/tasks/task-events.controller.ts',
  'services/gateway/src/batches/batch-events.controller.ts',
  'services/gateway/src/live-statistics/task-statistics-events.controller.ts',
  'services/gateway/src/health/health.controller.ts',
  // They lead a browser on.
  'services/gateway/src/connections/authorizations.controller.ts',
  'services/gateway/src/oidc/oidc.controller.ts',
];

/** The rules against injection and unsafe patterns, for the normal lint and for `npm run security`. */
export const securityRules = [
  { files: ['**/*.{ts,mjs}'], plugins: { security, 'na-security': plugin } },
  {
    files: ['**/*.{ts,mjs}'],
    ignores: ['deploy/security/eslint/**'],
    rules: {
      'security/detect-new-buffer': 'error',
      'security/detect-buffer-noassert': 'error',
      'security/detect-pseudoRandomBytes': 'error',
      'security/detect-disable-mustache-escape': 'error',
      'na-security/no-run-text': 'error',
      'na-security/tls-verified': 'error',
    },
  },
  {
    files: ['{libs,services}/**/*.ts'],
    // The sandbox plays Notion with made-up secrets, on the machine of whoever develops.
    ignores: [...TESTS, 'services/notion-sandbox/**'],
    rules: {
      'na-security/no-built-sql': 'error',
      'na-security/no-weak-crypto': 'error',
      'na-security/jwt-pinned': 'error',
      'na-security/no-open-redirect': 'error',
      'na-security/no-logged-request': 'error',
      'na-security/checked-input': 'error',
      'na-security/timing-safe': 'error',
      'na-security/no-programs': 'error',
      'na-security/no-built-pattern': 'error',
      'na-security/no-built-format': 'error',
    },
  },
  {
    // The scripts of our pages are no modules.
    files: ['**/*.{ts,mjs}', 'services/*/src/**/*.js'],
    plugins: { 'na-security': plugin },
    rules: { 'na-security/no-raw-html': 'error', 'na-security/no-run-text': 'error' },
  },
  {
    // Notion may add parameters when it sends a browser back, and those that count are looked at one by one.
    files: ['services/gateway/src/connections/authorizations.controller.ts'],
    rules: { 'na-security/checked-input': 'off' },
  },
  {
    // It makes SQL for the statements of the scheduler, out of nothing but their own pieces.
    files: ['services/scheduler/src/event-rows.ts'],
    rules: { 'na-security/no-built-sql': 'off' },
  },
  {
    // Tests hold such characters on purpose.
    files: ['**/*.{ts,mjs}'],
    ignores: TESTS,
    rules: { 'security/detect-bidi-characters': 'error', 'security/detect-invisible-characters': 'error' },
  },
  {
    // Where chance protects something; elsewhere it spreads repeats in time.
    files: [
      'services/gateway/src/{access,account,api-key,idempotency,mfa,oauth,openid,session,secret,workspace}/**/*.ts',
      'libs/secrets/**/*.ts',
    ],
    ignores: TESTS,
    rules: { 'na-security/no-guessable': 'error' },
  },
  {
    files: ['services/gateway/src/**/*.ts'],
    ignores: [...TESTS, ...OWN_ROUTES],
    rules: { 'na-security/declared-routes': 'error', 'na-security/passthrough': 'error' },
  },
];
