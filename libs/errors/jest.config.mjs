import base from '../../jest.base.mjs';

export default { ...base, displayName: 'errors', rootDir: import.meta.dirname };
