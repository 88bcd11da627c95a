import { Global, Module } from '@nestjs/common';
import { Services } from './services.ts';

/** What every door of the API leans on. */
@Global()
@Module({ providers: [Services], exports: [Services] })
export class HttpModule {}
