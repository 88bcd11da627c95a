import { Controller, Get, Header, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import { CONFIG, type ServiceConfig } from '@na/config';
import type { Health as HealthReport } from '@na/contracts';
import { Health } from './health.ts';
import { exposition, observeProcess } from './metrics.ts';

/** As much of a Fastify reply as is needed here. */
interface Reply {
  status(code: number): unknown;
}

/** `GET /metrics` for Prometheus. */
@Controller('metrics')
export class MetricsController {
  @Get()
  @Header('Content-Type', exposition.contentType)
  @Header('Cache-Control', 'no-store')
  text(): Promise<string> {
    return exposition.text();
  }
}

/** The three questions of an orchestrator: 200 is yes, 503 is no. */
@Controller('health')
export class HealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  /** Does the process run? If not, it wants to be restarted. */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  /** Does it take work? If not, it wants no traffic. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: Reply): Promise<HealthReport & { reason?: string }> {
    const report = await this.health.status();
    reply.status(report.status === 'down' ? 503 : 200);
    return { ...report, reason: this.health.unready() };
  }

  /** Has it started once? If not, it wants more time. */
  @Get('startup')
  @Header('Cache-Control', 'no-store')
  startup(@Res({ passthrough: true }) reply: Reply): { status: 'up' | 'down' } {
    const started = this.health.started();
    reply.status(started ? 200 : 503);
    return { status: started ? 'up' : 'down' };
  }
}

/** Gives a service its `Health` and the endpoints `/metrics` and `/health/{live,ready,startup}`. */
@Module({})
export class TelemetryModule {
  static forRoot({ service }: { service: string }): DynamicModule {
    const health = {
      provide: Health,
      inject: [{ token: CONFIG, optional: true }],
      useFactory: (config?: ServiceConfig) =>
        new Health({
          service,
          replica: config?.REPLICA ?? `pid ${process.pid}`,
          version: config?.SERVICE_VERSION ?? '0.0.0',
        }),
    };
    observeProcess();
    return {
      module: TelemetryModule,
      global: true,
      controllers: [MetricsController, HealthController],
      providers: [health],
      exports: [Health],
    };
  }
}
