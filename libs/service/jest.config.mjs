import base from '../../jest.base.mjs';

export default { ...base, displayName: 'service', rootDir: import.meta.dirname };
