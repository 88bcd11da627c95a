import { Module } from '@nestjs/common';
import { RequestBudget } from './request-budget.ts';

@Module({ providers: [RequestBudget], exports: [RequestBudget] })
export class BudgetModule {}
