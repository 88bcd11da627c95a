// What of OWASP's ASVS 5.0 is shown, and by what: comments `// ASVS 6.2.1, 6.2.2` above tests, `<!-- ASVS 15.1.1 -->` in documents.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ id: string, level: number, shownBy: { claim: string, file: string, line: number }[], notApplicable?: string }} Item
 */

const SKIPPED = /(?:^|\/)(?:node_modules|dist|gen|coverage|\.[^/]+)(?:\/|$)/;

/** Every item of levels 1 and 2 with what shows it. @param {string} root @returns {Item[]} */
export function asvsItems(root) {
  const { items } = read(root, 'asvs.json');
  const { reasons } = read(root, 'asvs-not-applicable.json');
  const all = new Map(
    Object.entries(items).map(([id, level]) => [id, /** @type {Item} */ ({ id, level, shownBy: [] })]),
  );
  const faults = [];
  for (const { ids, ...shown } of [...fromTests(root), ...fromDocuments(root)])
    for (const id of ids) {
      const item = all.get(id);
      // An item of level 3 may be shown too; it is not counted.
      if (item) item.shownBy.push(shown);
      else if (!/^\d+\.\d+\.\d+$/.test(id)) faults.push(`${shown.file}:${shown.line} names "${id}", which is no item`);
    }
  for (const [part, reason] of Object.entries(reasons))
    for (const item of all.values()) {
      if (item.id !== part && !item.id.startsWith(`${part}.`)) continue;
      item.notApplicable = reason;
      const [shown] = item.shownBy;
      if (shown) faults.push(`${item.id} is not applicable, and ${shown.file} shows it`);
    }
  if (faults.length) throw new Error(`The ASVS map does not hold together:\n${faults.join('\n')}`);
  return [...all.values()];
}

/** @param {Item[]} items */
export function coverageLine(items) {
  const applicable = items.filter(({ notApplicable }) => !notApplicable);
  const shown = applicable.filter(({ shownBy }) => shownBy.length);
  return `ASVS 5.0 level 2: ${shown.length} of ${applicable.length} applicable items shown`;
}

/** The map as a page. @param {string} root @param {string} note */
export function asvsPage(root, note) {
  const items = asvsItems(root);
  const { chapters, sections } = read(root, 'asvs.json');
  const open = items.filter(({ shownBy, notApplicable }) => !shownBy.length && !notApplicable);
  const about = `What shows that an item of the [OWASP Application Security Verification Standard 5.0](https://owasp.org/www-project-application-security-verification-standard/) holds: a test whose name is the claim, or a document. The ids, levels and section names are the OWASP Foundation's, under CC BY-SA 4.0; the text of each item is in the standard. Levels 1 and 2.`;
  const sums = `**${coverageLine(items)}**; ${items.filter(({ notApplicable }) => notApplicable).length} are not applicable, ${open.length} are open${open.length ? `: ${open.map(({ id }) => id).join(', ')}` : ''}.`;
  const parts = Object.entries(chapters).map(([chapter, name]) => {
    const own = items.filter(({ id }) => id.startsWith(`${chapter}.`));
    const rows = own.map(
      item =>
        `| ${item.id} | ${item.level} | ${sections[item.id.split('.').slice(0, 2).join('.')]} | ${stateOf(item)} |`,
    );
    return own.length
      ? `## V${chapter} ${name}\n\n| item | level | section | shown by |\n| --- | --- | --- | --- |\n${rows.join('\n')}`
      : '';
  });
  return `${note}\n\n# ASVS map\n\n${about}\n\n${sums}\n\n${parts.filter(Boolean).join('\n\n')}\n`;
}

/** @param {Item} item */
function stateOf({ shownBy, notApplicable }) {
  if (notApplicable) return `_not applicable_: ${cell(notApplicable)}`;
  if (!shownBy.length) return '**open**';
  return shownBy.map(({ claim, file }) => `[${cell(claim)}](../../${file})`).join('<br>');
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('[', '\\[').replaceAll(']', '\\]').replaceAll('<', '&lt;');
}

function fromTests(root) {
  const files = filesOf(root, '{services,libs,deploy,k8s}/**/*.spec.{ts,mjs}');
  return files.flatMap(file => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/^[ \t]*\/\/ ASVS ([\d., ]+)$/gm)].map(found => ({
      ids: idsIn(found[1]),
      file,
      line: text.slice(0, found.index).split('\n').length,
      claim: claimAt(text, found.index + found[0].length, found[0].search(/\S/)),
    }));
  });
}

/** The name of the test below, with the name of what it is about. */
function claimAt(text, from, indent) {
  const below = text.slice(from);
  const call = /^\s*(?:\/\/.*\n\s*)*(describe|it|test)(\.each)?/.exec(below);
  const name =
    (call?.[2] ? /\]?\)\(\s*(['"`])((?:\\.|(?!\1).)+)\1/s : /\(\s*(['"`])((?:\\.|(?!\1).)+)\1/s).exec(below)?.[2] ??
    'a test';
  const around = [...text.slice(0, from).matchAll(/^([ \t]*)describe(?:\.each.*)?\(\s*(['"`])(.+?)\2/gm)].filter(
    ([, space]) => space.length < indent,
  );
  const subject = around
    .filter((each, at) => !around.slice(at + 1).some(later => later[1].length <= each[1].length))
    .map(each => each[3]);
  return [...subject, name].join(' ').replaceAll('\\', '');
}

function fromDocuments(root) {
  return filesOf(root, 'docs/**/*.md').flatMap(file => {
    let heading = file;
    return readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, at) => {
        heading = /^#+ (.+)$/.exec(line)?.[1] ?? heading;
        const ids = [...line.matchAll(/<!-- ASVS ([\d., ]+) -->/g)].flatMap(([, list]) => idsIn(list));
        return ids.length ? [{ ids, file, line: at + 1, claim: heading }] : [];
      });
  });
}

function idsIn(list) {
  return list
    .split(',')
    .map(id => id.trim())
    .filter(Boolean);
}

function filesOf(root, pattern) {
  return globSync(pattern, { cwd: root, exclude: name => SKIPPED.test(String(name)) }).sort();
}

function read(root, name) {
  return JSON.parse(readFileSync(join(root, 'deploy/reference', name), 'utf8'));
}
