import base from '../../jest.base.mjs';

export default { ...base, displayName: 'backup', rootDir: import.meta.dirname, testMatch: ['<rootDir>/**/*.spec.ts'] };
