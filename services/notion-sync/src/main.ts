import { startService } from '@na/service';
import { AppModule } from './app.module.ts';
import { configShape } from './config.ts';

await startService({ name: 'notion-sync', module: AppModule, configShape });
