import base from '../../jest.base.mjs';

export default { ...base, displayName: 'persistence', rootDir: import.meta.dirname };
