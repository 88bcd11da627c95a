import base from '../../jest.base.mjs';

export default { ...base, displayName: 'load', rootDir: import.meta.dirname, testMatch: ['<rootDir>/**/*.spec.mjs'] };
