const CLOSE_MS = 5000;

/**
 * How many seconds a service may take to leave after SIGTERM. Its requests have DRAIN_TIMEOUT_MS, then its handlers have that time and a
 * moment to close, then its last spans have that moment: see `shutDown` in libs/service/src/start-service.ts.
 */
export function leavingSeconds(drainTimeoutMs) {
  return (drainTimeoutMs + (drainTimeoutMs + CLOSE_MS) + CLOSE_MS) / 1000;
}
