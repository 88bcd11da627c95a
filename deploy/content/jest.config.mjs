import base from '../../jest.base.mjs';

export default { ...base, displayName: 'content', rootDir: import.meta.dirname, testMatch: ['<rootDir>/**/*.spec.ts'] };
