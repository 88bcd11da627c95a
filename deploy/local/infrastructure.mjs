import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inherited, oauthRedirectUri } from './environments.mjs';
import { toSentence } from './fault.mjs';
import { catchMail } from './mail.mjs';
import { startNats } from './nats.mjs';
import { startPostgres } from './postgres.mjs';
import { provision } from './provision.mjs';
import { runSandbox } from './sandbox-process.mjs';
import { SERVICES, schemaOf } from './services.mjs';
import { portSetting } from './settings.mjs';

/**
 * Starts what the services lean on: Postgres with its database, NATS, the mail catcher and, unless Notion itself is used, the sandbox.
 * Each part is given to `started` at once, so that a failure of a later one finds it.
 */
export async function startInfrastructure(context) {
  const { dataDir, ports, notionToken, fsync, secrets, sandboxOptions, log, report, started, isLeaving } = context;
  const { step, say, restarted } = report;
  const raised = (name, server) => raise({ name, server, say, restarted, isLeaving });
  // It starts beside the others, being the slowest of them.
  const sandbox = notionToken
    ? undefined
    : started(
        runSandbox({
          port: ports.sandbox,
          dataDir: join(dataDir, 'sandbox'),
          log: log('notion-sandbox'),
          env: inherited(),
          say,
          restarted,
          options: ['--oauth-redirect', oauthRedirectUri(ports.gateway), ...sandboxOptions],
        }),
      );

  const postgres = await step(
    'Postgres',
    () =>
      startPostgres({
        dataDir: join(dataDir, 'postgres'),
        log: log('postgres'),
        port: ports.postgres,
        setting: portSetting('postgres'),
        fsync,
        onFall: () => raised('Postgres', postgres),
      }),
    server => `Postgres 18 at 127.0.0.1:${server.port}`,
  );
  started(postgres);

  const nats = await step(
    'NATS',
    () =>
      startNats({
        storeDir: join(dataDir, 'nats'),
        log: log('nats'),
        port: ports.nats,
        setting: portSetting('nats'),
        users: secrets.nats,
        onFall: () => raised('NATS', nats),
      }),
    server => `NATS ${server.version} with JetStream at 127.0.0.1:${server.port}`,
  );
  started(nats);

  const mail = await step(
    'mail catcher',
    () => catchMail({ smtpPort: ports.smtp, httpPort: ports.mail }),
    caught => `mail catcher: ${caught.smtp}, read at ${caught.url}`,
  );
  started(mail);

  const roles = SERVICES.map(name => ({
    schema: schemaOf(name),
    role: schemaOf(name),
    password: secrets.postgres[name],
  }));
  await step('a database with a schema and a role per service', () => provision(postgres.url, { services: roles }));
  if (sandbox)
    await step(
      'Notion sandbox',
      () => sandbox.ready(),
      () => `Notion sandbox at ${sandbox.url}`,
    );
  return { postgres, nats, mail, sandbox };
}

// Started again until it stands: without it, nothing works.
async function raise({ name, server, say, restarted, isLeaving, pauseMs = 500 }) {
  if (isLeaving()) return;
  say(`${name} ended and starts again in ${pauseMs / 1000} s; its log: ${server.log}`);
  await delay(pauseMs);
  if (isLeaving()) return;
  try {
    await server.start();
    restarted();
  } catch (error) {
    say(toSentence(error));
    await raise({ name, server, say, restarted, isLeaving, pauseMs: Math.min(pauseMs * 2, 30_000) });
  }
}
