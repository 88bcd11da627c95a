import { ESLint, Linter } from 'eslint';
import { resolve } from 'node:path';
import tseslint from 'typescript-eslint';
import { lint } from '../static/lint.mjs';
import { plugin } from './plugin.mjs';
import { securityRules } from './rules.mjs';

const root = resolve(import.meta.dirname, '../../..');
const linter = new Linter();

/** The rules of ours that find something in a piece of source. */
function found(code, ...rules) {
  const config = {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { 'na-security': plugin },
    rules: Object.fromEntries(rules.map(rule => [`na-security/${rule}`, 'error'])),
  };
  const messages = linter.verify(code, [/** @type {any} */ (config)], { filename: 'services/x/src/x.ts' });
  return [...new Set(messages.map(({ ruleId, message }) => ruleId?.replace('na-security/', '') ?? message))];
}

describe('in a service there is', () => {
  // ASVS 1.2.5
  it.each([
    `import { spawn } from 'node:child_process';`,
    `import { execFile } from 'child_process';`,
    `export { exec } from 'node:child_process';`,
    `const { exec } = await import('node:child_process');`,
    `const { exec } = await import(name);`,
    `const { exec } = require('child_process');`,
    `const { exec } = process.getBuiltinModule('node:child_process');`,
    `import cluster from 'node:cluster';`,
  ])('no program that is started: %s', code => {
    expect(found(code, 'no-programs')).toEqual(['no-programs']);
  });

  // ASVS 1.3.2
  it.each([
    `eval(text);`,
    `const run = new Function('a', text);`,
    `setTimeout('run()', 10);`,
    `import { runInNewContext } from 'node:vm';`,
    `runInThisContext(text);`,
    `const code = await import(text);`,
  ])('no text that is run as code: %s', code => {
    expect(found(code, 'no-run-text', 'no-programs')).not.toEqual([]);
  });

  // ASVS 1.2.9
  it.each([
    `const at = (name: string) => new RegExp(name);`,
    'const at = (name: string) => new RegExp(`^${name}$`);',
    `const at = (name: string) => RegExp('^' + name);`,
    `const at = (names: string[]) => new RegExp(names.join('|'));`,
    `let NAMES = ['a']; const at = new RegExp(NAMES.join('|'));`,
    `const at = (name: string) => new RegExp('x', name);`,
  ])('no pattern with something in it that was not escaped: %s', code => {
    expect(found(code, 'no-built-pattern')).toEqual(['no-built-pattern']);
  });

  it.each([
    `const at = /^x$/;`,
    `const at = new RegExp('^x$', 'g');`,
    'const at = (name: string) => new RegExp(`^${RegExp.escape(name)}$`);',
    `const NAMES = ['a', 'b'] as const; const at = new RegExp(NAMES.join('|'));`,
    `import { NAMES } from './names.ts'; const at = new RegExp(NAMES.join('|'));`,
  ])('a pattern of ours: %s', code => {
    expect(found(code, 'no-built-pattern')).toEqual([]);
  });

  // ASVS 1.3.10
  it.each([
    `log.info(given, value);`,
    'log.warn({ id }, `Refused ${name}: %s`, value);',
    `import { format } from 'node:util'; format(given, value);`,
    `import util from 'node:util'; util.format(given);`,
  ])('no format that somebody else wrote: %s', code => {
    expect(found(code, 'no-built-format')).toEqual(['no-built-format']);
  });

  it.each([`log.info({ id }, 'Made.');`, `log.info('Made %s.', name);`, `log.error({ err }, problem.detail);`])(
    'a format of ours, or none: %s',
    code => {
      expect(found(code, 'no-built-format')).toEqual([]);
    },
  );

  // ASVS 3.2.2
  it.each([
    `said.innerHTML = text;`,
    `said.outerHTML += text;`,
    `said.insertAdjacentHTML('beforeend', text);`,
    `document.write(text);`,
    `frame.srcdoc = text;`,
  ])('no text that is shown as HTML: %s', code => {
    expect(found(code, 'no-raw-html')).toEqual(['no-raw-html']);
  });

  it('a text that is shown as text', () => {
    expect(found(`said.textContent = text; reply.write(text);`, 'no-raw-html')).toEqual([]);
  });

  // ASVS 1.2.5, 1.2.9, 1.3.2, 1.3.10, 3.2.2
  it('none of it: these rules are on for all that services, libraries and pages are made of, and find nothing', async () => {
    const { says, findings } = await lint({ root, files: ['services', 'libs'] });
    expect(findings).toEqual([]);
    expect(says).toMatch(/^\d{3,} files/);
  });

  it.each([
    ['services/gateway/src/session/planted.ts', `import 'node:child_process';\n`],
    ['services/gateway/src/session/planted.ts', 'export const at = (name: string) => new RegExp(name);\n'],
    ['services/gateway/src/account/page/page.js', 'document.body.innerHTML = location.hash;\n'],
    ['services/gateway/src/account/page/page.js', 'eval(location.hash);\n'],
  ])('a rule that is on in %s: %s', async (filePath, text) => {
    expect(await lintText(filePath, text)).toHaveLength(1);
  });
});

async function lintText(filePath, text) {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: /** @type {any} */ ([{ languageOptions: { parser: tseslint.parser } }, ...securityRules]),
  });
  const [result] = await eslint.lintText(text, { filePath: resolve(root, filePath) });
  return result?.messages.filter(({ ruleId }) => ruleId?.startsWith('na-security/')) ?? [];
}
