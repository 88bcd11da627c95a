import { Global, Module } from '@nestjs/common';
import { Alarm } from '../live/alarm.ts';
import { Breaker } from './breaker.ts';
import { Delivery } from './delivery.ts';
import { MailHealth } from './mail-health.ts';
import { MailMetrics } from './mail-metrics.ts';
import { MailQueue } from './mail-queue.ts';
import { MailSweep } from './mail-sweep.ts';
import { Mails } from './mails.ts';
import { Postman } from './postman.ts';
import { Smtp } from './smtp.ts';

/** Mails: written with what causes them, sent afterwards. */
@Global()
@Module({
  providers: [
    { provide: Alarm, useFactory: () => new Alarm() },
    { provide: Breaker, useFactory: () => new Breaker() },
    Delivery,
    MailHealth,
    MailMetrics,
    MailQueue,
    MailSweep,
    Mails,
    Postman,
    Smtp,
  ],
  exports: [Mails],
})
export class MailModule {}
