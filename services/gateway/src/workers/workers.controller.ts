import { Body, Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkerOperationService, type OrderWorkerRequest } from '@na/contracts';
import { IdPath } from '../http/id-path.ts';
import { listOf } from '../http/list.ts';
import { Does, Gives } from '../http/route.ts';
import { Services } from '../http/services.ts';
import { WorkerDto, WorkerListDto, WorkerReasonBody, WorkerSlotsBody } from './worker.dto.ts';

const WRITE = { needs: 'system:write' } as const;

@ApiTags('Workers')
@Controller('v1/workers')
export class WorkersController {
  constructor(private readonly services: Services) {}

  @Gives('', 'Gives the workers that are heard; all at once.', WorkerListDto, { needs: 'system:read' })
  async list(): Promise<WorkerListDto> {
    return listOf((await this.services.ask(WorkerOperationService.listWorkers, {})).workers, undefined);
  }

  @Does(':id/drain', 'Has a worker finish what it has and take no new tasks.', WorkerDto, WRITE)
  drain(@Param() { id }: IdPath, @Body() { reason }: WorkerReasonBody): Promise<WorkerDto> {
    return this.#order({ id, order: 'drain', slots: {}, reason });
  }

  @Does(':id/stop', 'Has a worker hand back what it has and take no new tasks.', WorkerDto, WRITE)
  stop(@Param() { id }: IdPath, @Body() { reason }: WorkerReasonBody): Promise<WorkerDto> {
    return this.#order({ id, order: 'stop', slots: {}, reason });
  }

  @Does(':id/resume', 'Has a worker take tasks again.', WorkerDto, WRITE)
  resume(@Param() { id }: IdPath, @Body() { reason }: WorkerReasonBody): Promise<WorkerDto> {
    return this.#order({ id, order: 'work', slots: {}, reason });
  }

  @Does(':id/resize', 'Says how many tasks of a type a worker runs at the same time.', WorkerDto, WRITE)
  resize(@Param() { id }: IdPath, @Body() { type, slots, reason }: WorkerSlotsBody): Promise<WorkerDto> {
    return this.#order({ id, slots: { [type]: slots }, reason });
  }

  #order(request: OrderWorkerRequest): Promise<WorkerDto> {
    return this.services.ask(WorkerOperationService.orderWorker, request);
  }
}
