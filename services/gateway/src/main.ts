import { startService } from '@na/service';
import { gateway } from './gateway.ts';

await startService(gateway);
