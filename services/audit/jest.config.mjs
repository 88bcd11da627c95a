import base from '../../jest.base.mjs';

export default { ...base, displayName: 'audit', rootDir: import.meta.dirname };
