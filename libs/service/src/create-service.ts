import type { PipeTransform, Type } from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CONFIG, loadConfig, type ServiceConfig } from '@na/config';
import { NatsTransport } from '@na/messaging';
import { Health, logger } from '@na/telemetry';
import type { z } from 'zod';
import { httpServer, type HttpOptions } from './http/http-server.ts';
import { ProblemFilter } from './http/problem-filter.ts';
import { RouteTable } from './http/route-table.ts';
import { RequestValidation } from './http/validation.ts';
import { Lifecycle } from './lifecycle.ts';
import { NestLogger } from './nest-logger.ts';
import { provided } from './provided.ts';
import { ServiceModule } from './service.module.ts';

const log = logger('service');

/** A service as it describes itself. */
export interface ServiceOptions<Config extends ServiceConfig = ServiceConfig> {
  /** Its name, e.g. `notion-sync`. */
  name: string;
  /** The list of its features. */
  module: Type;
  configShape: z.ZodObject & { _output: Config };
  /** How its HTTP differs from the others'. */
  http?: (config: Config) => HttpOptions;
  /** How what comes in is checked, when not by class-validator's rules on the DTO. */
  validation?: PipeTransform;
  /** The last touch before it starts: plugins of Fastify, documents. */
  prepare?: (app: NestFastifyApplication, config: Config) => void | Promise<void>;
}

/** Puts a service together without starting it; `config` is read from the environment unless given. */
export async function createService<Config extends ServiceConfig>(
  options: ServiceOptions<Config>,
  config: Config = loadConfig(options.configShape) as Config,
): Promise<NestFastifyApplication> {
  const routes = new RouteTable();
  const app = await NestFactory.create<NestFastifyApplication>(
    ServiceModule.around(options.module, options.name, config),
    httpServer({ ...options.http?.(config), tls: config.HTTP_TLS }, routes),
    // Fastify reads JSON by itself; Nest's parsers would let forms in too.
    { logger: new NestLogger(), abortOnError: false, bodyParser: false },
  );
  app.useGlobalPipes(options.validation ?? new RequestValidation());
  app.useGlobalFilters(new ProblemFilter(routes));
  // Asked of the module's reference: the application itself logs an error for what is absent.
  const transport = provided(app.get(ModuleRef), NatsTransport);
  if (transport) app.connectMicroservice({ strategy: transport });
  await options.prepare?.(app, config);
  return app;
}

/** Starts what `createService` made: takes up work, listens, says so. Answers with the URL; port 0 takes a free one. */
export async function listen(app: NestFastifyApplication): Promise<string> {
  const { HOST, PORT } = app.get<ServiceConfig>(CONFIG);
  await app.init();
  await app.startAllMicroservices();
  await app.listen(PORT, HOST);
  provided(app.get(ModuleRef), Health)?.setReady();
  await app.get(Lifecycle, { strict: false }).started();
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  log.info({ url }, 'The service takes work.');
  return url;
}
