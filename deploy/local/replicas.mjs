import { hostname } from 'node:os';
import { environmentOf } from './environments.mjs';
import { Fault } from './fault.mjs';
import { freePort } from './ports.mjs';
import { runService } from './service.mjs';
import { SERVICES } from './services.mjs';

/** @typedef {ReturnType<typeof runService>} Replica a process of a service */
/** @typedef {Record<(typeof SERVICES)[number], [Replica, ...Replica[]]>} Replicas of each service, at least one */

/**
 * Starts all services at once and waits until each replica is ready. The first replica of a service has its port, further ones free ports.
 * @returns {Promise<Replicas>}
 */
export async function startServices(context) {
  const { ports, replicas, env, watch, surroundings, log, report, signal, started } = context;
  const services = /** @type {any} */ ({});
  for (const service of SERVICES) {
    services[service] = [];
    for (let number = 1; number <= (replicas[service] ?? 1); number += 1) {
      const name = number === 1 ? service : `${service}-${number}`;
      const port = number === 1 ? ports[service] : await freePort();
      const given = { service, replica: `${hostname()}:${name}`, port, stack: surroundings, extra: env[service] };
      const main = `services/${service}/src/main.ts`;
      services[service].push(
        runService({ name, main, port, env: environmentOf(given), log: log(name), watch, ...report }),
      );
    }
  }
  const { gateway, ...others } = services;
  const behind = Object.values(others).flat();
  // Stopped in the opposite order: what the gateway has in hand still needs the others.
  started(together(behind), together(gateway));
  const all = [...gateway, ...behind];
  await report.step(
    'services',
    () => Promise.race([Promise.all(all.map(one => one.ready())), aborted(signal)]),
    () => `services: ${all.map(one => one.name).join(', ')}`,
  );
  return services;
}

function together(replicas) {
  return { stop: () => Promise.all(replicas.map(replica => replica.stop())) };
}

function aborted(signal) {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Fault('Stopped before everything was ready.')));
  });
}
