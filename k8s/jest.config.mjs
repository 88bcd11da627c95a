import base from '../jest.base.mjs';

export default {
  ...base,
  displayName: 'k8s',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/*.spec.mjs'],
  testTimeout: 120_000,
};
