import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig, serviceConfig } from '@na/config';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { createService, listen } from '@na/service';
import { TelemetryModule } from '@na/telemetry';
import { schemaOf } from '../local/services.mjs';
import type { Infrastructure } from './infrastructure.ts';

/** What a bare service has beyond what every service has. */
interface Bare {
  name: string;
  hears?: string[];
  controllers?: Type[];
  modules?: DynamicModule[];
  providers?: Type[];
}

/** Starts a service in this process that has nothing but what is given: what every service has, and no more. */
export async function startBareService(
  { environmentOf }: Pick<Infrastructure, 'environmentOf'>,
  { name, hears = [], controllers = [], modules = [], providers = [] }: Bare,
): Promise<NestFastifyApplication> {
  @Module({
    imports: [
      TelemetryModule.forRoot({ service: name }),
      PersistenceModule.forRoot({ schema: schemaOf(name), entities: [], migrations: [] }),
      MessagingModule.forRoot({ service: name, hears }),
      ...modules,
    ],
    controllers,
    providers,
  })
  class BareModule {}

  const config = loadConfig(serviceConfig, environmentOf(name));
  const app = await createService({ name, module: BareModule, configShape: serviceConfig }, config);
  await listen(app);
  return app;
}
