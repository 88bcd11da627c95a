export { freePort } from '../../../deploy/local/ports.mjs';
export { testDatabase, type TestDatabase } from './database.ts';
export { eventually } from './eventually.ts';
export { testNats, type TestNats } from './nats.ts';
export { ownPostgres, testPostgres, type OwnPostgres, type TestPostgres } from './postgres.ts';
