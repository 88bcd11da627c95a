import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { TelemetryModule } from '@na/telemetry';
import { AccessModule } from './access/access.module.ts';
import { AccountModule } from './account/account.module.ts';
import { User } from './account/user.entity.ts';
import { AlertsModule } from './alerts/alerts.module.ts';
import { ApiKeyModule } from './api-key/api-key.module.ts';
import { ApiKey } from './api-key/api-key.entity.ts';
import { AuditModule } from './audit/audit.module.ts';
import { ConnectionsModule } from './connections/connections.module.ts';
import { SystemHealthModule } from './health/health.module.ts';
import { HttpModule } from './http/http.module.ts';
import { ResourceHeadersInterceptor } from './http/resource-headers.interceptor.ts';
import { WholesomeInterceptor } from './http/wholesome.interceptor.ts';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.ts';
import { IdempotencyModule } from './idempotency/idempotency.module.ts';
import { Identity1790000000000 } from './migrations/1790000000000-identity.ts';
import { Idempotency1790000000001 } from './migrations/1790000000001-idempotency.ts';
import { Session1790000000010 } from './migrations/1790000000010-session.ts';
import { PagesModule } from './pages/pages.module.ts';
import { SessionModule } from './session/session.module.ts';
import { TasksModule } from './tasks/tasks.module.ts';
import { TodosModule } from './todos/todos.module.ts';
import { Membership, Workspace } from './workspace/workspace.entity.ts';

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'gateway' }),
    PersistenceModule.forRoot({
      schema: 'gateway',
      entities: [User, Workspace, Membership, ApiKey],
      migrations: [Identity1790000000000, Idempotency1790000000001, Session1790000000010],
    }),
    MessagingModule.forRoot({ service: 'gateway', hears: [] }),
    HttpModule,
    AccessModule,
    AccountModule,
    SessionModule,
    ApiKeyModule,
    IdempotencyModule,
    TasksModule,
    TodosModule,
    PagesModule,
    ConnectionsModule,
    AuditModule,
    AlertsModule,
    SystemHealthModule,
  ],
  // In this order a request passes them, after the guard: what cannot be is refused first, and what is kept for a repeat has its headers.
  providers: [
    { provide: APP_INTERCEPTOR, useClass: WholesomeInterceptor },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: ResourceHeadersInterceptor },
  ],
})
export class AppModule {}
