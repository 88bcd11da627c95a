import { Module } from '@nestjs/common';
import { ArchiveController } from './archive.controller.ts';
import { Archives } from './archives.ts';
import { RetentionPoliciesController } from './retention-policies.controller.ts';

/** What becomes of finished tasks. */
@Module({
  controllers: [ArchiveController, RetentionPoliciesController],
  providers: [Archives],
  exports: [Archives],
})
export class ArchiveModule {}
