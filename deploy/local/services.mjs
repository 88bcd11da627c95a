/** The services, in the order in which the screen lists them; each has its own process, schema, role and NATS user. */
export const SERVICES = /** @type {const} */ (['gateway', 'scheduler', 'notion-sync', 'audit', 'alerting']);

/** The schema of a service, which is also the name of its role. */
export function schemaOf(service) {
  return service.replaceAll('-', '_');
}
