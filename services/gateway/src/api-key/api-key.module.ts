import { Module } from '@nestjs/common';
import { ApiKeysController } from './api-keys.controller.ts';
import { ApiKeys } from './api-keys.ts';
import { KeyRecognition } from './key-recognition.ts';
import { KeyRefusals } from './key-refusals.ts';
import { KeySweep } from './key-sweep.ts';
import { KeyUse } from './key-use.ts';
import { ServiceAccountKeysController, ServiceAccountsController } from './service-accounts.controller.ts';
import { ServiceAccounts } from './service-accounts.ts';

/** How programs come in: keys of the workspace, and service accounts with keys of their own. */
@Module({
  controllers: [ApiKeysController, ServiceAccountsController, ServiceAccountKeysController],
  providers: [ApiKeys, KeyRecognition, KeyRefusals, KeySweep, KeyUse, ServiceAccounts],
  exports: [KeyRecognition],
})
export class ApiKeyModule {}
