import { Module } from '@nestjs/common';
import { GrantLooks } from './grant-looks.ts';
import { RequestBudget } from './request-budget.ts';

@Module({ providers: [GrantLooks, RequestBudget], exports: [GrantLooks, RequestBudget] })
export class BudgetModule {}
