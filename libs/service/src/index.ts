export { createService, listen, type ServiceOptions } from './create-service.ts';
export { Drain } from './drain.ts';
export { addressOf, networkList, type Client, type Includes } from './http/client-address.ts';
export { knownClientOf } from './http/client-of-request.ts';
export {
  BodyTooLarge,
  defineHttpProblem,
  MediaTypeUnsupported,
  MethodNotAllowed,
  Refused,
  RequestMalformed,
  RequestTimedOut,
  RouteNotFound,
} from './http/http-problems.ts';
export type { HttpOptions } from './http/http-server.ts';
export { letTakeLong } from './http/long-bodies.ts';
export { notedProblemOf } from './http/request-flow.ts';
export { startService } from './start-service.ts';
