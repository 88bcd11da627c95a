export { CONFIG, ConfigInvalid, loadConfig } from './load-config.ts';
export { flag, serviceConfig, wholeNumber, type ServiceConfig } from './service-config.ts';
