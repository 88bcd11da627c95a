import base from '../../jest.base.mjs';

export default { ...base, displayName: 'secrets', rootDir: import.meta.dirname };
