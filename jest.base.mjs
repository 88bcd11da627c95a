import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const swc = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));
// Jest resolves the .ts files themselves, so the rewrite to .js that builds need is off here.
delete swc.jsc.rewriteRelativeImportExtensions;

/** What every project's jest.config.mjs extends: ESM TypeScript, libraries taken from source, specs in src/ and test/. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false, sourceMaps: 'inline' }] },
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  testMatch: ['<rootDir>/{src,test,migrations}/**/*.spec.ts'],
  testTimeout: 120_000,
  globalSetup: fileURLToPath(new URL('./deploy/local/jest/setup.mjs', import.meta.url)),
  globalTeardown: fileURLToPath(new URL('./deploy/local/jest/teardown.mjs', import.meta.url)),
};
