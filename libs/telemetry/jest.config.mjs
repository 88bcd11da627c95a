import base from '../../jest.base.mjs';

export default { ...base, displayName: 'telemetry', rootDir: import.meta.dirname };
