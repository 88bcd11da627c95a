import { Module } from '@nestjs/common';
import { BackupAges } from './backup-ages.ts';

/** Whether a restore would bring everything back. */
@Module({ providers: [BackupAges] })
export class BackupModule {}
