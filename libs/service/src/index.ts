export { createService, listen, type ServiceOptions } from './create-service.ts';
export { Drain } from './drain.ts';
export { defineHttpProblem, MethodNotAllowed, RouteNotFound } from './http/http-problems.ts';
export type { HttpOptions } from './http/http-server.ts';
export { startService } from './start-service.ts';
