// Loads the gateway in a process of its own and prints, as JSON, what can be permitted, to which roles, and which routes and calls need it.
import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const source = join(resolve(import.meta.dirname, '../..'), 'services/gateway/src');
const load = file => import(pathToFileURL(join(source, file)).href);
const { PERMISSIONS, PERMISSIONS_OF, WORKSPACE_PERMISSIONS } = await load('access/permissions.ts');
const { NEED } = await load('access/needs.ts');
const { AppModule } = await load('app.module.ts');
const contracts = await import('@na/contracts');

const routes = [...controllersOf(AppModule)].flatMap(routesOf);
const permissions = Object.entries(PERMISSIONS).map(([name, description]) => ({
  name,
  description,
  roles:
    name in WORKSPACE_PERMISSIONS
      ? Object.keys(PERMISSIONS_OF).filter(role => PERMISSIONS_OF[role].includes(name))
      : ['operator'],
  routes: routes.filter(({ needs }) => needs === name).map(({ route }) => route),
  calls: callsNeeding(name),
}));
const others = ['credential', 'user', 'public'].map(name => ({
  name,
  routes: routes.filter(({ needs }) => needs === name).map(({ route }) => route),
}));
process.stdout.write(JSON.stringify({ permissions, others }), () => process.exit(0));

/** All controllers of a module and of those that it imports. */
function controllersOf(module, seen = new Set()) {
  const type = module?.forwardRef?.() ?? module?.module ?? module;
  if (!type || seen.has(type)) return new Set();
  seen.add(type);
  const listed = key => [...(Reflect.getMetadata(key, type) ?? []), ...(module[key] ?? [])];
  const own = listed(MODULE_METADATA.CONTROLLERS);
  return new Set([...own, ...listed(MODULE_METADATA.IMPORTS).flatMap(imported => [...controllersOf(imported, seen)])]);
}

/** The routes of a controller that say what they need; probes say nothing. */
function routesOf(controller) {
  const base = Reflect.getMetadata(PATH_METADATA, controller);
  return Object.getOwnPropertyNames(controller.prototype).flatMap(name => {
    const handler = controller.prototype[name];
    const need = typeof handler === 'function' ? Reflect.getMetadata(NEED, handler) : undefined;
    if (!need) return [];
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler)];
    const path = `/${[base, Reflect.getMetadata(PATH_METADATA, handler)]
      .map(part => part.replace(/^\/|\/$/g, ''))
      .filter(Boolean)
      .join('/')}`;
    return [{ needs: need.needs, route: `${method} ${path.replace(/:(\w+)/g, '{$1}')}` }];
  });
}

function callsNeeding(permission) {
  return Object.values(contracts)
    .filter(value => typeof value === 'object' && value !== null)
    .flatMap(service => Object.values(service))
    .filter(value => value?.response && value.permission === permission)
    .map(({ name }) => name.replace(/^na\./, ''));
}
