import { definitionOf, nameOf, textOf } from './meaning.mjs';

const rule = (message, create) => ({
  meta: { type: 'problem', schema: [], messages: { found: message } },
  create: context => create(context, node => context.report({ node, messageId: 'found' })),
});

const PROGRAMS = /^(?:node:)?(?:child_process|cluster|vm|repl)$/;

/** A service starts no program and runs no code that it was not shipped with, so there is no command to inject into. */
export const noPrograms = rule('A service starts no programs and runs no text as code.', (_context, report) => ({
  ImportDeclaration: node => PROGRAMS.test(node.source.value) && report(node),
  ExportNamedDeclaration: node => PROGRAMS.test(node.source?.value ?? '') && report(node),
  ImportExpression(node) {
    const from = textOf(node.source);
    if (from === undefined || PROGRAMS.test(from)) report(node);
  },
  CallExpression(node) {
    if (!/^(?:require|getBuiltinModule)$/.test(nameOf(node.callee) ?? '')) return;
    const from = textOf(node.arguments[0]);
    if (from === undefined || PROGRAMS.test(from)) report(node);
  },
}));

/** What somebody wrote means itself in a pattern only after `RegExp.escape`; as it is, it could match anything, or for ever. */
export const noBuiltPattern = rule(
  'This pattern has something in it that is no constant; put it through RegExp.escape.',
  (context, report) => {
    const check = node =>
      nameOf(node.callee) === 'RegExp' &&
      node.callee.type === 'Identifier' &&
      node.arguments.some(each => !isFixed(context, each)) &&
      report(node);
    return { NewExpression: check, CallExpression: check };
  },
);

/** Written by one of us, made of such pieces, or escaped. */
function isFixed(context, node) {
  const is = inner => isFixed(context, inner);
  if (node.type === 'Literal') return true;
  if (node.type === 'TemplateLiteral') return node.expressions.every(is);
  if (node.type === 'BinaryExpression') return is(node.left) && is(node.right);
  if (node.type === 'MemberExpression') return is(node.object);
  if (node.type === 'CallExpression') {
    if (nameOf(node.callee) === 'escape' && nameOf(node.callee.object) === 'RegExp') return true;
    return node.callee.type === 'MemberExpression' && is(node.callee.object) && node.arguments.every(is);
  }
  return node.type === 'Identifier' && isConstant(definitionOf(context, node), is);
}

function isConstant(definition, is) {
  if (definition?.type === 'ImportBinding') return /^[A-Z][A-Z0-9_]*$/.test(definition.name.name);
  const { parent, node } = definition ?? {};
  return definition?.type === 'Variable' && parent.kind === 'const' && Boolean(node.init) && isWritten(node.init, is);
}

function isWritten(node, is) {
  if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression') return isWritten(node.expression, is);
  return node.type === 'ArrayExpression' ? node.elements.every(is) : is(node);
}

const AS_HTML = /^(?:innerHTML|outerHTML|srcdoc)$/;
const WRITES_HTML =
  /^(?:insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|parseHTMLUnsafe|dangerouslySetInnerHTML)$/;

/** A page shows text as text (`textContent`), never as HTML. */
export const noRawHtml = rule('This shows text as HTML; take textContent.', (_context, report) => ({
  AssignmentExpression: ({ left }) => AS_HTML.test(nameOf(left) ?? '') && report(left),
  CallExpression({ callee }) {
    const name = nameOf(callee) ?? '';
    const isWrite = /^write(?:ln)?$/.test(name) && nameOf(callee.object) === 'document';
    if (isWrite || WRITES_HTML.test(name)) report(callee);
  },
}));

const LEVELS = /^(?:trace|debug|info|log|warn|error|fatal)$/;
const LOGGERS = /^(?:log|logger|console|#log|#logger)$/;

/** `%s` and its like have a meaning in a format; a text that came from elsewhere is a value, never the format. */
export const noBuiltFormat = rule(
  'The format is a text of ours; hand over what differs as a value.',
  (context, report) => ({
    CallExpression(node) {
      const name = nameOf(node.callee) ?? '';
      const isFormat = name === 'format' && isOfUtil(context, node.callee);
      if (isFormat && !isText(node.arguments[0])) report(node);
      if (!LEVELS.test(name) || !LOGGERS.test(nameOf(node.callee.object) ?? '')) return;
      // Without values behind it, a text is written as it is.
      const [first, second] = node.arguments.filter(({ type }) => type !== 'ObjectExpression');
      if (second && !isText(first) && !isText(second)) report(first);
    },
  }),
);

function isText(node) {
  return node.type === 'ConditionalExpression'
    ? isText(node.consequent) && isText(node.alternate)
    : textOf(node) !== undefined;
}

function isOfUtil(context, callee) {
  const root = callee.type === 'MemberExpression' ? callee.object : callee;
  const from = root.type === 'Identifier' ? definitionOf(context, root) : undefined;
  return from?.type === 'ImportBinding' && /^(?:node:)?util$/.test(from.parent.source.value);
}
