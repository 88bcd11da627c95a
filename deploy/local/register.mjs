// Lets Node run the TypeScript sources as they stand (decorators included), without a build: `node --conditions=source --import ./deploy/local/register.mjs main.ts`.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

process.setSourceMapsEnabled(true);

const options = JSON.parse(readFileSync(new URL('../../.swcrc', import.meta.url), 'utf8'));
// Sources import each other as .ts here, so the rewrite to .js that builds need is off.
delete options.jsc.rewriteRelativeImportExtensions;

registerHooks({
  load(url, context, next) {
    if (!url.startsWith('file:') || !/\.ts(\?|$)/.test(url) || url.includes('/node_modules/'))
      return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), {
      ...options,
      swcrc: false,
      configFile: false,
      filename,
      sourceMaps: 'inline',
    });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
