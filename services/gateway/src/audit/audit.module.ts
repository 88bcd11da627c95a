import { Module } from '@nestjs/common';
import { Audit } from './audit.ts';
import { AuditController } from './audit.controller.ts';

@Module({ controllers: [AuditController], providers: [Audit] })
export class AuditModule {}
