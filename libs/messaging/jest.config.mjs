import base from '../../jest.base.mjs';

export default { ...base, displayName: 'messaging', rootDir: import.meta.dirname };
