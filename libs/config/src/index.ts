export { CONFIG, ConfigInvalid, loadConfig } from './load-config.ts';
export { certificateFile, tlsFolder, type TlsPair } from './tls-files.ts';
export { flag, serviceConfig, wholeNumber, type ServiceConfig } from './service-config.ts';
