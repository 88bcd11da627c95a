import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { TelemetryModule } from '@na/telemetry';
import { AccessModule } from './access/access.module.ts';
import { StandingInterceptor } from './access/standing.interceptor.ts';
import { AccountModule } from './account/account.module.ts';
import { User } from './account/user.entity.ts';
import { AdministrationModule } from './administration/administration.module.ts';
import { AlertsModule } from './alerts/alerts.module.ts';
import { ApiKeyModule } from './api-key/api-key.module.ts';
import { ArchiveModule } from './archive/archive.module.ts';
import { AuditModule } from './audit/audit.module.ts';
import { BatchesModule } from './batches/batches.module.ts';
import { CalendarsModule } from './calendars/calendars.module.ts';
import { ConnectionsModule } from './connections/connections.module.ts';
import { SystemHealthModule } from './health/health.module.ts';
import { DeprecationInterceptor } from './http/deprecation.interceptor.ts';
import { FieldsInterceptor } from './http/fields.interceptor.ts';
import { HttpModule } from './http/http.module.ts';
import { ResourceHeadersInterceptor } from './http/resource-headers.interceptor.ts';
import { UnchangedInterceptor } from './http/unchanged.interceptor.ts';
import { WholesomeInterceptor } from './http/wholesome.interceptor.ts';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.ts';
import { IdempotencyModule } from './idempotency/idempotency.module.ts';
import { Oidc1790000000027 } from './migrations/1790000000027-oidc.ts';
import { OidcModule } from './oidc/oidc.module.ts';
import { OAuth1790000000025 } from './migrations/1790000000025-oauth.ts';
import { Application } from './oauth/application.entity.ts';
import { OAuthModule } from './oauth/oauth.module.ts';
import { MailModule } from './mail/mail.module.ts';
import { Identity1790000000000 } from './migrations/1790000000000-identity.ts';
import { Idempotency1790000000001 } from './migrations/1790000000001-idempotency.ts';
import { Session1790000000010 } from './migrations/1790000000010-session.ts';
import { Account1790000000020 } from './migrations/1790000000020-account.ts';
import { Mail1790000000026 } from './migrations/1790000000026-mail.ts';
import { Factor1790000000021 } from './migrations/1790000000021-factor.ts';
import { ApiKey1790000000023 } from './migrations/1790000000023-api-key.ts';
import { RemovedApplication1790000000040 } from './migrations/1790000000040-removed-application.ts';
import { ConnectionAuthorization1790000000028 } from './migrations/1790000000028-connection-authorization.ts';
import { MfaModule } from './mfa/mfa.module.ts';
import { Workspace1790000000022 } from './migrations/1790000000022-workspace.ts';
import { Protection1790000000024 } from './migrations/1790000000024-protection.ts';
import { DeadLettersModule } from './dead-letters/dead-letters.module.ts';
import { OperationsModule } from './operations/operations.module.ts';
import { PagesModule } from './pages/pages.module.ts';
import { LimitsInterceptor } from './protection/limits/limits.interceptor.ts';
import { ProtectionModule } from './protection/protection.module.ts';
import { ResealingModule } from './secret/resealing.module.ts';
import { SchedulesModule } from './schedules/schedules.module.ts';
import { SecretModule } from './secret/secret.module.ts';
import { SessionModule } from './session/session.module.ts';
import { LimitsModule } from './limits/limits.module.ts';
import { LiveStatisticsModule } from './live-statistics/live-statistics.module.ts';
import { SharesModule } from './shares/shares.module.ts';
import { TasksModule } from './tasks/tasks.module.ts';
import { TodoLinksModule } from './todo-links/todo-links.module.ts';
import { TodosModule } from './todos/todos.module.ts';
import { WorkersModule } from './workers/workers.module.ts';
import { Membership, Workspace } from './workspace/workspace.entity.ts';
import { WorkflowsModule } from './workflows/workflows.module.ts';
import { WorkspaceModule } from './workspace/workspace.module.ts';

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'gateway' }),
    PersistenceModule.forRoot({
      schema: 'gateway',
      entities: [User, Workspace, Membership, Application],
      migrations: [
        Identity1790000000000,
        Idempotency1790000000001,
        Session1790000000010,
        Account1790000000020,
        Factor1790000000021,
        Workspace1790000000022,
        ApiKey1790000000023,
        Protection1790000000024,
        OAuth1790000000025,
        Mail1790000000026,
        Oidc1790000000027,
        ConnectionAuthorization1790000000028,
        RemovedApplication1790000000040,
      ],
    }),
    MessagingModule.forRoot({ service: 'gateway', hears: [] }),
    HttpModule,
    SecretModule,
    ResealingModule,
    ProtectionModule,
    MailModule,
    AccessModule,
    AccountModule,
    AdministrationModule,
    SessionModule,
    MfaModule,
    WorkspaceModule,
    ApiKeyModule,
    OAuthModule,
    OidcModule,
    IdempotencyModule,
    TasksModule,
    OperationsModule,
    DeadLettersModule,
    SchedulesModule,
    CalendarsModule,
    ArchiveModule,
    WorkflowsModule,
    BatchesModule,
    LimitsModule,
    SharesModule,
    LiveStatisticsModule,
    TodosModule,
    TodoLinksModule,
    WorkersModule,
    PagesModule,
    ConnectionsModule,
    AuditModule,
    AlertsModule,
    SystemHealthModule,
  ],
  // In this order a request passes them, after the guard: what cannot be is refused first, and what is kept for a repeat has its headers.
  providers: [
    { provide: APP_INTERCEPTOR, useClass: StandingInterceptor },
    { provide: APP_INTERCEPTOR, useClass: LimitsInterceptor },
    { provide: APP_INTERCEPTOR, useClass: DeprecationInterceptor },
    { provide: APP_INTERCEPTOR, useClass: UnchangedInterceptor },
    { provide: APP_INTERCEPTOR, useClass: FieldsInterceptor },
    { provide: APP_INTERCEPTOR, useClass: WholesomeInterceptor },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: ResourceHeadersInterceptor },
  ],
})
export class AppModule {}
