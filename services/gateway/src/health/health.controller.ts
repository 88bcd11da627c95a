import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { GatewayReply } from '../http/gateway-request.ts';
import { Refuses } from '../http/refusals.ts';
import { NeedsOf } from '../http/route.ts';
import { HealthCheck } from './health-check.ts';
import { SystemHealthDto } from './health.dto.ts';

@ApiTags('Health')
@Controller('health')
export class SystemHealthController {
  constructor(private readonly health: HealthCheck) {}

  @NeedsOf({ needs: 'public' })
  @Get()
  @ApiOperation({
    summary: 'Says how the whole system is.',
    description:
      'Each service and each thing that it leans on, with status, latency and age. Notion is asked at most every 30 seconds.',
  })
  @ApiResponse({ status: 200, description: 'All that is required is there.', type: SystemHealthDto })
  @ApiResponse({ status: 503, description: 'Something that is required is down.', type: SystemHealthDto })
  @Refuses([422, 500])
  async check(@Res({ passthrough: true }) reply: GatewayReply): Promise<SystemHealthDto> {
    const report = await this.health.check();
    reply.status(report.status === 'down' ? 503 : 200);
    return report;
  }
}
