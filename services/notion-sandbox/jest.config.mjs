import base from '../../jest.base.mjs';

export default { ...base, displayName: 'notion-sandbox', rootDir: import.meta.dirname };
