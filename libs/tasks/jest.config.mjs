import base from '../../jest.base.mjs';

export default { ...base, displayName: 'tasks', rootDir: import.meta.dirname };
