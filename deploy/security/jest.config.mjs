import base from '../../jest.base.mjs';

export default {
  ...base,
  displayName: 'security',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/**/*.spec.mjs'],
};
