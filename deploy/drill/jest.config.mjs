import base from '../../jest.base.mjs';

export default { ...base, displayName: 'drill', rootDir: import.meta.dirname, testMatch: ['<rootDir>/**/*.spec.ts'] };
