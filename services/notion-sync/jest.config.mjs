import base from '../../jest.base.mjs';

export default { ...base, displayName: 'notion-sync', rootDir: import.meta.dirname };
