import base from '../../jest.base.mjs';

export default { ...base, displayName: 'local', rootDir: import.meta.dirname, testMatch: ['<rootDir>/**/*.spec.mjs'] };
