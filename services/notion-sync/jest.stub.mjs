import base from './jest.config.mjs';
export default { ...base, moduleNameMapper: { '^@na/tasks$': '<rootDir>/test/tasks-stub.ts' } };
