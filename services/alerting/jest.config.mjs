import base from '../../jest.base.mjs';

export default { ...base, displayName: 'alerting', rootDir: import.meta.dirname };
