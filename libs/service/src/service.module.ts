import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CONFIG, type ServiceConfig } from '@na/config';
import { Drain } from './drain.ts';
import { Lifecycle } from './lifecycle.ts';

/** What every service has around its own module: its configuration, its life and its drain. */
@Module({})
export class ServiceModule {
  static around(module: Type, service: string, config: ServiceConfig): DynamicModule {
    const lifecycle = {
      provide: Lifecycle,
      inject: [ModuleRef, Drain],
      useFactory: (modules: ModuleRef, drain: Drain) => new Lifecycle(modules, drain, service, config),
    };
    return {
      module: ServiceModule,
      global: true,
      imports: [module],
      providers: [{ provide: CONFIG, useValue: config }, Drain, lifecycle],
      exports: [CONFIG, Drain],
    };
  }
}
