import base from '../../jest.base.mjs';

/** What the storm and its judges decide; the storm itself is raised by a spec of deploy/deep. */
export default { ...base, displayName: 'chaos', rootDir: import.meta.dirname, testMatch: ['<rootDir>/**/*.spec.ts'] };
