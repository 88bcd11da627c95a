import { Module } from '@nestjs/common';
import { BudgetModule } from '../budget/budget.module.ts';
import { NotionOAuth } from '../oauth/notion-oauth.ts';
import { Renewal } from '../oauth/renewal.ts';
import { SecretsModule } from '../secrets/secrets.module.ts';
import { NotionReach } from './notion-reach.ts';
import { LearnedCapabilities } from '../capabilities/learned-capabilities.ts';
import { RequestCircuit } from '../circuit/request-circuit.ts';
import { RequestStatistics } from '../statistics/request-statistics.ts';
import { Notion } from './notion.ts';
import { OwnWrites } from './own-writes.ts';
import { RequestOutcomes } from './request-outcomes.ts';

@Module({
  imports: [BudgetModule, SecretsModule],
  providers: [
    ...[Notion, NotionReach, NotionOAuth, OwnWrites, Renewal],
    ...[LearnedCapabilities, RequestCircuit, RequestOutcomes, RequestStatistics],
  ],
  exports: [
    ...[Notion, NotionOAuth, OwnWrites, BudgetModule, SecretsModule],
    ...[LearnedCapabilities, RequestCircuit, RequestStatistics],
  ],
})
export class NotionModule {}
