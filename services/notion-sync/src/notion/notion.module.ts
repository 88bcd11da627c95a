import { Module } from '@nestjs/common';
import { BudgetModule } from '../budget/budget.module.ts';
import { NotionReach } from './notion-reach.ts';
import { Notion } from './notion.ts';

@Module({ imports: [BudgetModule], providers: [Notion, NotionReach], exports: [Notion, BudgetModule] })
export class NotionModule {}
