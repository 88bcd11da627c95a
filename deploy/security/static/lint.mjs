import { ESLint } from 'eslint';
import { relative } from 'node:path';
import tseslint from 'typescript-eslint';
import { securityRules } from '../eslint/rules.mjs';
import { verdict } from '../finding.mjs';

const GENERATED = ['**/gen/**', '**/dist/**', '**/node_modules/**', '**/coverage/**', '.*/**'];

/**
 * Patterns in the sources that lead to injection, guessable secrets, unchecked input and the like. No types are needed, so it is quick.
 * @param {{ root: string, files?: string[] }} options
 */
export async function lint({ root, files = ['libs', 'services', 'deploy', 'k8s'] }) {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    // What the normal lint lets be is judged there; here only our rules are known.
    overrideConfig: /** @type {any} */ ([
      { ignores: GENERATED },
      { languageOptions: { parser: tseslint.parser }, linterOptions: { reportUnusedDisableDirectives: 'off' } },
      { files: ['**/*.{ts,mjs}'] },
      ...securityRules,
    ]),
  });
  const results = await eslint.lintFiles(files);
  const findings = results.flatMap(({ filePath, messages }) =>
    messages
      .filter(({ ruleId, fatal }) => fatal || /security\//.test(ruleId ?? ''))
      .map(({ line, ruleId, message }) => ({
        where: `${relative(root, filePath)}:${line}`,
        what: `${message} (${ruleId ?? 'cannot be read'})`,
      })),
  );
  return verdict(`${results.length} files, ${rulesIn()} rules`, findings);
}

function rulesIn() {
  return new Set(securityRules.flatMap(({ rules = {} }) => Object.keys(rules))).size;
}
