import base from '../../jest.base.mjs';

export default { ...base, displayName: 'docker', rootDir: import.meta.dirname, testMatch: ['<rootDir>/*.spec.mjs'] };
