import base from '../../jest.base.mjs';

export default { ...base, displayName: 'notion-content', rootDir: import.meta.dirname };
