export { freePort } from '../../../deploy/local/ports.mjs';
export { testDatabase, type TestDatabase } from './database.ts';
export { documented, templateOf, type OpenApi } from './documented.ts';
export { eventually } from './eventually.ts';
export { testNats, type TestNats } from './nats.ts';
export { ownPostgres, testPostgres, type OwnPostgres, type TestPostgres } from './postgres.ts';
export { blackHole, testRedis, type BlackHole, type TestRedis } from './redis.ts';
export { attemptsOn, givesNothingAway, tried, type Things } from './isolation/attempts.ts';
export type { Described } from './isolation/id-places.ts';
