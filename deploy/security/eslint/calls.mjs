import { definitionOf, isFromRequest, nameOf, propertyOf, textOf } from './meaning.mjs';

const rule = (message, create) => ({
  meta: { type: 'problem', schema: [], messages: { found: message } },
  create: context => create(context, node => context.report({ node, messageId: 'found' })),
});

/** Text is no program: nothing that runs text as code, and no shell. */
export const noRunText = rule(
  'This runs text as a program; whoever can write into that text runs what they like.',
  (context, report) => ({
    CallExpression(node) {
      const name = nameOf(node.callee);
      const isBare = node.callee.type === 'Identifier';
      if (isBare && name === 'eval') return report(node);
      if (/^(?:setTimeout|setInterval)$/.test(name ?? '') && textOf(node.arguments[0]) !== undefined)
        return report(node);
      if (/^(?:runInContext|runInNewContext|runInThisContext|compileFunction)$/.test(name ?? '')) return report(node);
      if (
        /^exec(?:Sync)?$/.test(name ?? '') &&
        isOfChildProcess(context, node.callee) &&
        textOf(node.arguments[0]) === undefined
      )
        return report(node);
      const options = node.arguments.at(-1);
      if (/^(?:spawn|execFile)(?:Sync)?$/.test(name ?? '') && options?.type === 'ObjectExpression') {
        const shell = propertyOf(options, 'shell');
        if (shell && shell.value.value !== false) report(shell);
      }
      return undefined;
    },
    NewExpression: node => nameOf(node.callee) === 'Function' && report(node),
  }),
);

function isOfChildProcess(context, callee) {
  const root = callee.type === 'MemberExpression' ? callee.object : callee;
  const definition = root.type === 'Identifier' ? definitionOf(context, root) : undefined;
  return definition?.type === 'ImportBinding' && /^(?:node:)?child_process$/.test(definition.parent.source.value);
}

const VERIFIERS = /^(?:jwtVerify|verify|verifyAsync)$/;

/** Who checks a token says which algorithms count, who made it and for whom; the token does not. */
export const jwtPinned = rule(
  'Checking a token needs `algorithms`, `issuer` and `audience` of our own choice.',
  (context, report) => {
    const isPinned = (options, names) =>
      options?.type === 'ObjectExpression' &&
      (options.properties.some(({ type }) => type === 'SpreadElement') ||
        names.every(name => propertyOf(options, name)));
    return {
      NewExpression(node) {
        const [options] = node.arguments;
        if (nameOf(node.callee) !== 'Strategy' || options?.type !== 'ObjectExpression') return;
        if (!propertyOf(options, 'jwtFromRequest')) return;
        if (!isPinned(options, ['algorithms', 'issuer', 'audience'])) report(node);
        const leaves = propertyOf(options, 'ignoreExpiration');
        if (leaves && leaves.value.value !== false) report(leaves);
      },
      CallExpression(node) {
        const name = nameOf(node.callee) ?? '';
        const root = node.callee.type === 'MemberExpression' ? node.callee.object : node.callee;
        const from = root.type === 'Identifier' ? definitionOf(context, root) : undefined;
        if (from?.type !== 'ImportBinding' || !VERIFIERS.test(name)) return;
        if (!/^(?:jose|jsonwebtoken|fast-jwt)$/.test(from.parent.source.value)) return;
        if (!isPinned(node.arguments[2], ['algorithms', 'issuer', 'audience'])) report(node);
      },
    };
  },
);

/** A TLS connection whose other side is not checked is one to anybody. */
export const tlsVerified = rule(
  'This takes any certificate, so anybody can be the other side.',
  (_context, report) => ({
    Property: node =>
      (nameOf(node.key) ?? node.key.value) === 'rejectUnauthorized' && node.value.value === false && report(node),
    Literal: node => node.value === 'NODE_TLS_REJECT_UNAUTHORIZED' && report(node),
    MemberExpression: node => nameOf(node.property) === 'NODE_TLS_REJECT_UNAUTHORIZED' && report(node),
  }),
);

/** `Math.random` can be foretold; for folders in which chance protects something. */
export const noGuessable = rule(
  'Math.random can be foretold; take randomBytes or randomUUID of node:crypto.',
  (_context, report) => ({
    MemberExpression: node => nameOf(node.object) === 'Math' && nameOf(node.property) === 'random' && report(node),
  }),
);

const WEAK = /^(?:md4|md5|sha1|rmd160|ripemd160)$/i;
const WEAK_CIPHER = /ecb|^(?:des|rc4|rc2|bf)|-cbc/i;

/** Hashes that collide and ciphers that do not notice a change. */
export const noWeakCrypto = rule(
  'This is broken, or does not notice what was changed; take SHA-256 or more, and AES-256-GCM.',
  (_context, report) => ({
    CallExpression(node) {
      const name = nameOf(node.callee) ?? '';
      const algorithm = textOf(node.arguments[0]) ?? '';
      if (/^(?:createHash|createHmac|hash)$/.test(name) && WEAK.test(algorithm)) report(node);
      if (/^create(?:Cipher|Decipher)(?:iv)?$/.test(name) && WEAK_CIPHER.test(algorithm)) report(node);
    },
  }),
);

/** A place that somebody else may name is no place to send a browser to. */
export const noOpenRedirect = rule(
  'Whoever sent the request chooses where this leads; compare it with a list first.',
  (context, report) => ({
    CallExpression(node) {
      const name = nameOf(node.callee);
      const isLocation = name === 'header' && /^location$/i.test(textOf(node.arguments[0]) ?? '');
      const target = name === 'redirect' ? node.arguments : isLocation ? [node.arguments[1]] : [];
      if (target.some(each => isFromRequest(context, each))) report(node);
    },
    Property(node) {
      if (nameOf(node.key) === 'url' && isFromRequest(context, node.value) && returnsRedirect(node)) report(node);
    },
  }),
);

/** Nest follows `{ url }` that a handler with `@Redirect()` gives. */
function returnsRedirect(node) {
  for (let at = node; at; at = at.parent)
    if (at.type === 'MethodDefinition')
      return (at.decorators ?? []).some(({ expression }) => nameOf(expression) === 'Redirect');
  return false;
}

const LOGS = /^(?:trace|debug|info|log|warn|error|fatal)$/;
const LOGGERS = /^(?:log|logger|console|#log|#logger)$/;
const PRIVATE = /^(?:headers|rawHeaders|body|cookies|authorization|password|secret|token)$/;

/** Requests carry credentials and what people wrote; neither is for a log. */
export const noLoggedRequest = rule(
  'This writes what came in, with its credentials, into the log.',
  (context, report) => ({
    CallExpression(node) {
      if (!LOGS.test(nameOf(node.callee) ?? '') || node.callee.type !== 'MemberExpression') return;
      if (!LOGGERS.test(nameOf(node.callee.object) ?? '')) return;
      if (node.arguments.some(argument => isPrivate(context, argument))) report(node);
    },
  }),
);

function isPrivate(context, node) {
  if (node.type === 'ObjectExpression')
    return node.properties.some(each => isPrivate(context, each.value ?? each.argument));
  if (node.type === 'TemplateLiteral') return node.expressions.some(each => isPrivate(context, each));
  if (node.type === 'CallExpression')
    return nameOf(node.callee) === 'stringify' && node.arguments.some(each => isPrivate(context, each));
  if (node.type === 'Identifier') return /^(?:request|req)$/.test(node.name);
  if (node.type !== 'MemberExpression') return false;
  return /^(?:request|req|body)$/.test(nameOf(node.object) ?? '') && PRIVATE.test(nameOf(node.property) ?? '');
}
