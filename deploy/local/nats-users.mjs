import { join } from 'node:path';

/** Users that belong to no service: `operator` may do everything, for people and for tests that look on. */
export const OPERATOR = 'operator';

/**
 * What the NATS user of a service may do. It tells its own events, gives its own hints and answers its own calls, so that none can
 * speak for another; it hears everything and asks everybody, with an inbox (`_INBOX.<service>`) that it alone reads. (`allow_responses` would say
 * this more tightly, but nats-server 2.9 keeps every reply subject it sees until it expires, and slows to a crawl.) Of JetStream it gets its own stream (`evt-<service>`) and, on each stream,
 * the one durable that bears its name.
 * @param {string} service its name, e.g. `notion-sync`, whose proto package is `na.notion_sync`
 */
export function permissionsOf(service) {
  const pkg = service.replaceAll('-', '_');
  return {
    publish: [
      ...[`evt.na.${pkg}.>`, `evt.na.system.v1.*.${service}`],
      ...[`hint.na.${pkg}.>`, 'hint.na.system.>'],
      'rpc.>',
      // Answers. Nobody can read another's inbox, so the inboxes that a service knows of are those it was asked from.
      '_INBOX.>',
      ...['$JS.API.INFO', '$JS.API.STREAM.INFO.*', '$JS.API.STREAM.NAMES', '$JS.API.STREAM.LIST'],
      ...['CREATE', 'UPDATE', 'PURGE', 'DELETE', 'MSG.GET', 'MSG.DELETE'].map(
        verb => `$JS.API.STREAM.${verb}.evt-${service}`,
      ),
      ...[`$JS.API.DIRECT.GET.evt-${service}`, `$JS.API.DIRECT.GET.evt-${service}.>`],
      ...[`$JS.API.CONSUMER.CREATE.*.${service}`, `$JS.API.CONSUMER.CREATE.*.${service}.>`],
      ...['DURABLE.CREATE', 'INFO', 'DELETE', 'MSG.NEXT'].map(verb => `$JS.API.CONSUMER.${verb}.*.${service}`),
      ...['NAMES', 'LIST'].map(verb => `$JS.API.CONSUMER.${verb}.*`),
      `$JS.ACK.*.${service}.>`,
    ],
    subscribe: ['evt.>', 'hint.>', `_INBOX.${service}.>`, `rpc.na.${pkg}.>`, `rpc.na.system.v1.*.*.${service}`],
  };
}

/**
 * The configuration of a nats-server with JetStream and one user per service.
 * @param {{ host?: string, port: number, storeDir: string, users: Record<string, string>, tls?: { folder: string } }} wanted `users` maps the name of a service, or `operator`, to its password;
 *   `tls` is where tls.crt and tls.key are, without which nothing is encrypted
 */
export function natsConfig({ host = '127.0.0.1', port, storeDir, users, tls }) {
  // One setting per line: nats-server 2.9 does not read `jetstream { a: 1 b: 2 }`.
  return `host: ${host}
port: ${port}
server_name: notion-assistant
max_payload: 1MB
${tls ? tlsEntry(tls) : ''}jetstream {
  store_dir: ${quoted(storeDir)}
  max_memory_store: 64MB
  # A bound for the accounting of the streams' own bounds; the disk itself is checked at the start.
  max_file_store: 64GB
}
authorization {
  users: [
${Object.entries(users).map(userEntry).join('\n')}
  ]
}
`;
}

function tlsEntry({ folder }) {
  return `tls {
  cert_file: ${quoted(join(folder, 'tls.crt'))}
  key_file: ${quoted(join(folder, 'tls.key'))}
}
`;
}

function userEntry([name, password]) {
  const login = `user: ${quoted(name)}, password: ${quoted(password)}`;
  if (name === OPERATOR) return `    { ${login} }`;
  const { publish, subscribe } = permissionsOf(name);
  return `    {
      ${login}
      permissions: {
        publish: { allow: [${publish.map(quoted).join(', ')}] }
        subscribe: { allow: [${subscribe.map(quoted).join(', ')}] }
      }
    }`;
}

function quoted(value) {
  return JSON.stringify(value);
}
