import { Module } from '@nestjs/common';
import { BudgetModule } from '../budget/budget.module.ts';
import { NotionOAuth } from '../oauth/notion-oauth.ts';
import { Renewal } from '../oauth/renewal.ts';
import { SecretsModule } from '../secrets/secrets.module.ts';
import { NotionReach } from './notion-reach.ts';
import { Notion } from './notion.ts';

@Module({
  imports: [BudgetModule, SecretsModule],
  providers: [Notion, NotionReach, NotionOAuth, Renewal],
  exports: [Notion, NotionOAuth, BudgetModule, SecretsModule],
})
export class NotionModule {}
