import base from '../../jest.base.mjs';

export default { ...base, displayName: 'testing', rootDir: import.meta.dirname };
