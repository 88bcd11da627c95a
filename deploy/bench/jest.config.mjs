import base from '../../jest.base.mjs';

export default { ...base, displayName: 'bench', rootDir: import.meta.dirname, testMatch: ['<rootDir>/**/*.spec.ts'] };
