import base from '../../jest.base.mjs';

export default { ...base, displayName: 'e2e', rootDir: import.meta.dirname, testMatch: ['<rootDir>/**/*.spec.ts'] };
