import { Controller } from '@nestjs/common';
import { LimitService, type ExplainTaskRequest, type Explanation } from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Explainer } from './explainer.ts';

@Controller()
export class ExplainRpc {
  constructor(private readonly explainer: Explainer) {}

  @OnCall(LimitService.explainTask)
  explainTask(request: ExplainTaskRequest): Promise<Explanation> {
    return this.explainer.explain(request);
  }
}
