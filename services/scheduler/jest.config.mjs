import base from '../../jest.base.mjs';

export default { ...base, displayName: 'scheduler', rootDir: import.meta.dirname };
