import { Module } from '@nestjs/common';
import { RuleRpc } from './rule.rpc.ts';
import { RuleService } from './rule.service.ts';

@Module({ controllers: [RuleRpc], providers: [RuleService] })
export class RuleModule {}
