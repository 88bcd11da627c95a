import { globSync } from 'node:fs';
import base from './jest.base.mjs';

/** All tests of `npm test`; the kill and chaos tests of `npm run test:deep` are the project deploy/deep. */
export default {
  // Of several projects together, jest heeds only this one.
  testTimeout: base.testTimeout,
  projects: globSync(
    [
      'libs/*/jest.config.mjs',
      'services/*/jest.config.mjs',
      'deploy/{local,e2e,docker,load,bench,chaos,security,backup,drill,content}/jest.config.mjs',
      'k8s/jest.config.mjs',
    ],
    {
      cwd: import.meta.dirname,
    },
  ).map(file => `<rootDir>/${file}`),
  collectCoverageFrom: ['{libs,services}/*/src/**/*.ts', '!**/*.spec.ts', '!**/gen/**', '!**/main.ts'],
  coverageReporters: ['text-summary', 'lcovonly', 'json-summary'],
};
