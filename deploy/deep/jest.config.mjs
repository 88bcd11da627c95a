import base from '../../jest.base.mjs';

/** The kill and chaos tests: the whole system, with the files of Postgres synced as where people keep data. */
export default {
  ...base,
  displayName: 'deep',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/**/*.spec.ts'],
  testTimeout: 300_000,
};
