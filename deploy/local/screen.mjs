import { DATABASE, databaseUrl } from './provision.mjs';

/** What programs read from `.data/stack.json`: the same as the screen tells people. */
export function stackJson({ gateway, credentials, sandbox, sandboxProcess, postgres, nats, mail, services }) {
  return {
    gateway,
    credentials,
    ...(sandbox ? { sandbox: { ...sandbox, pid: sandboxProcess.pid } } : {}),
    postgres: { url: databaseUrl(postgres.url, DATABASE), pid: postgres.pid },
    nats: { url: nats.url, user: nats.user, password: nats.password, pid: nats.pid },
    mail: { url: mail.url, smtp: mail.smtp },
    services: Object.fromEntries(
      Object.values(services)
        .flat()
        .map(({ name, url, pid }) => [name, { url, pid }]),
    ),
  };
}

/** What happened in the seed, and one screen: what runs where, how to get in, what to try. */
export function screen({ stack, story, seconds, dataDir }) {
  return `${whatHappened(story)}
${table('What runs where', places(stack))}
${table('To get in', keys(stack))}
Try
${commands(stack)
  .map(command => `  ${command}`)
  .join('\n')}

Ready after ${seconds.toFixed(1)} s. State and logs are in ${dataDir}; \`npm start -- --fresh\` begins anew. Ctrl-C stops everything.
`;
}

function whatHappened({ made, records, traceId }) {
  const links = made.map(({ id, sync }) => [id, `→ ${sync.notionUrl ?? sync.notionPageId}`]);
  const types = records.map(({ type }) => type.split('.').at(-1)).join(' → ');
  return `\n${table('What happened', [...links, ['trace', traceId], ['audit records', types]])}`;
}

function places({ gateway, sandbox, notion, postgres, nats, mail, services }) {
  return [
    ['API', `${gateway.url}/v1`],
    ['its documentation', `${gateway.url}/docs`],
    ['health of all', `${gateway.url}/health`],
    [
      'Notion',
      sandbox ? `${sandbox.url}  (the sandbox: open it in a browser)` : (notion.url ?? 'https://api.notion.com'),
    ],
    ...Object.values(services)
      .flat()
      .map(({ name, url }) => [name, `${url}/metrics`]),
    ['Postgres 18', `127.0.0.1:${postgres.port}`],
    [`NATS ${nats.version}`, `127.0.0.1:${nats.port}`],
    ['mail', `${mail.url}  (sent to ${mail.smtp})`],
  ];
}

function keys({ credentials, sandbox }) {
  return [
    ['e-mail', credentials.email],
    ['password', credentials.password],
    ['API key', credentials.apiKey],
    ...(sandbox
      ? [
          ['sandbox token', sandbox.token],
          ['sandbox root page', sandbox.rootPageId],
        ]
      : []),
  ];
}

function commands({ gateway, credentials }) {
  const key = `-H 'Authorization: Bearer ${credentials.apiKey}'`;
  return [
    `curl -s ${key} -H 'Content-Type: application/json' -d '{"title":"Buy milk"}' '${gateway.url}/v1/todos?wait=10'`,
    `curl -s ${key} '${gateway.url}/v1/tasks?limit=5'`,
    `curl -s ${key} '${gateway.url}/v1/audit?limit=5'`,
  ];
}

function table(title, rows) {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return `${title}\n${rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`).join('\n')}\n`;
}
