import { schemaOf } from '../local/services.mjs';

/** The variable that tells `provision.mjs` the DATABASE_URL of a service, e.g. `NOTION_SYNC_DATABASE_URL`. */
export function databaseVariable(service) {
  return `${schemaOf(service).toUpperCase()}_DATABASE_URL`;
}
