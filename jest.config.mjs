import { globSync } from 'node:fs';

/** All tests of `npm test`; the kill and chaos tests of `npm run test:deep` are the project deploy/deep. */
export default {
  projects: globSync(
    [
      'libs/*/jest.config.mjs',
      'services/*/jest.config.mjs',
      'deploy/{local,e2e}/jest.config.mjs',
      'k8s/jest.config.mjs',
    ],
    {
      cwd: import.meta.dirname,
    },
  ).map(file => `<rootDir>/${file}`),
  collectCoverageFrom: ['{libs,services}/*/src/**/*.ts', '!**/*.spec.ts', '!**/gen/**', '!**/main.ts'],
  coverageReporters: ['text-summary', 'lcovonly', 'json-summary'],
};
