import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { oauthRedirectUri } from './environments.mjs';
import { Fault } from './fault.mjs';
import { startInfrastructure } from './infrastructure.mjs';
import { OPERATOR } from './nats-users.mjs';
import { assertPortFree } from './ports.mjs';
import { startServices } from './replicas.mjs';
import { keepSecrets } from './secrets.mjs';
import { portSetting } from './settings.mjs';

const silent = { step: (_title, work) => work(), say: () => {}, restarted: () => {} };

/**
 * Starts everything on this machine and resolves when all services are ready. When something fails or `signal` aborts, it stops what
 * it had started and rejects.
 * @param {{
 *   dataDir: string, ports: Record<string, number>, notionToken?: string, notionUrl?: string, fsync?: boolean, watch?: boolean, signal?: AbortSignal,
 *   replicas?: Record<string, number>, env?: Record<string, Record<string, string>>, sandboxOptions?: string[],
 *   report?: { step: (title: string, work: () => any, tell?: (result: any) => string) => Promise<any>, say: (line: string) => void, restarted: () => void },
 * }} options `replicas` of a service are 1 by default; `env` adds variables to a service; `watch` restarts a service when its sources
 *   change; `sandboxOptions` are more of the sandbox's command line; `report` shows the steps and hears when something has a new process. With a `notionToken` Notion itself is
 *   used, and no sandbox started.
 */
export async function startStack(options) {
  const { dataDir, ports, notionToken, signal, report = silent } = options;
  const parts = [];
  let isLeaving = false;
  const stop = async () => {
    isLeaving = true;
    for (const part of parts.splice(0).reverse()) await part.stop();
  };
  const started = (...running) => {
    parts.push(...running);
    if (signal?.aborted) throw new Fault('Stopped before everything was ready.');
    return running[0];
  };
  const log = name => join(dataDir, 'logs', `${name}.log`);

  try {
    await assertPorts(ports, notionToken);
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    const secrets = keepSecrets(dataDir);
    const context = {
      fsync: true,
      replicas: {},
      env: {},
      sandboxOptions: [],
      watch: false,
      ...options,
      report,
      secrets,
      log,
      started,
    };
    const { postgres, nats, mail, sandbox } = await startInfrastructure({ ...context, isLeaving: () => isLeaving });
    const surroundings = {
      postgresUrl: postgres.url,
      natsUrl: nats.url,
      smtpUrl: mail.smtp,
      publicUrl: `http://127.0.0.1:${ports.gateway}`,
      notionUrl: sandbox?.url ?? options.notionUrl,
      notionOAuth: sandbox && { ...sandbox.access().oauth, redirectUri: oauthRedirectUri(ports.gateway) },
      secrets,
    };
    const services = await startServices({ ...context, surroundings });
    const access = sandbox?.access();
    return {
      gateway: { url: services.gateway[0].url },
      credentials: secrets.demo,
      /** `{url, token, rootPageId}`; undefined when Notion itself is used. */
      sandbox: access,
      /** The process of the sandbox, which can be killed, stopped and started. */
      sandboxProcess: sandbox,
      notion: { token: notionToken ?? access?.token, url: surroundings.notionUrl },
      postgres,
      /** `user` may do everything; `users` has the passwords of all. */
      nats: Object.assign(nats, { user: OPERATOR, password: secrets.nats[OPERATOR], users: secrets.nats }),
      mail,
      /** The replicas of each service; `kill()` one and it starts again. */
      services,
      /** Stops everything in order: the gateway, the other services, the mail catcher, NATS, Postgres, the sandbox. */
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assertPorts(ports, notionToken) {
  const wanted = Object.entries(ports).filter(([name]) => !(name === 'sandbox' && notionToken));
  const checks = await Promise.allSettled(
    wanted.map(([name, port]) => assertPortFree({ port, what: name, setting: portSetting(name) })),
  );
  const faults = checks.flatMap(check => (check.status === 'rejected' ? [check.reason.message] : []));
  if (faults.length) throw new Fault(faults.join('\n'));
}
