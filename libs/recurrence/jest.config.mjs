import base from '../../jest.base.mjs';

export default { ...base, displayName: 'recurrence', rootDir: import.meta.dirname };
