import { Module } from '@nestjs/common';
import { PackStore } from './pack-store.ts';

@Module({ providers: [PackStore], exports: [PackStore] })
export class PackModule {}
