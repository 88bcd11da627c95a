import { Module } from '@nestjs/common';
import { Forgetting } from './forgetting.ts';

@Module({ providers: [Forgetting] })
export class ForgettingModule {}
