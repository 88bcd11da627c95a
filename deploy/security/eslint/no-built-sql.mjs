import { definitionOf, isFromRequest, nameOf, textOf } from './meaning.mjs';

const IS_SQL =
  /^\s*(?:select\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s|(?:create|alter|drop)\s+\w+\s)/i;
const CONSTANT = /^[A-Z][A-Z0-9_]*$/;
const QUOTES = new Set(['escapeIdentifier', 'escapeLiteral', 'quoted']);

/** SQL is written, not built: what differs from call to call goes in as a parameter, so that data never becomes a command. */
export const noBuiltSql = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { built: 'This SQL has "{{part}}" in it, which is no constant; pass it as a parameter ($1).' },
  },
  create(context) {
    const check = node => {
      for (const { part, isQuoted } of partsOf(node))
        if (!isConstant(context, part) && !isPiece(context, { part, isQuoted }))
          context.report({
            node: part,
            messageId: 'built',
            data: { part: context.sourceCode.getText(part).slice(0, 60) },
          });
    };
    const startsAsSql = node => IS_SQL.test(node.quasis?.[0].value.raw ?? textOf(node) ?? '');
    return {
      TemplateLiteral: node => node.expressions.length > 0 && startsAsSql(node) && check(node),
      BinaryExpression: node => node.operator === '+' && startsAsSql(leftmost(node)) && !isInside(node) && check(node),
      CallExpression(node) {
        const builder = nameOf(node.callee) === 'query' ? node.arguments[0] : undefined;
        if (builder?.type !== 'CallExpression') return;
        for (const piece of builder.arguments)
          if (isFromRequest(context, piece) || (partsIn(piece) && !isConstant(context, piece)))
            context.report({
              node: piece,
              messageId: 'built',
              data: { part: context.sourceCode.getText(piece).slice(0, 60) },
            });
      },
      AssignmentExpression: node =>
        node.operator === '+=' && /^(?:sql|query|statement)$/i.test(nameOf(node.left) ?? '') && check(node.right),
    };
  },
};

function partsIn(node) {
  return node.type === 'TemplateLiteral' || (node.type === 'BinaryExpression' && node.operator === '+');
}

function leftmost(node) {
  return node.type === 'BinaryExpression' ? leftmost(node.left) : node;
}

function isInside({ parent }) {
  return parent.type === 'BinaryExpression' && parent.operator === '+';
}

/** The pieces that are put into SQL, and whether each stands between quotes, where only data is ever meant. */
function partsOf(node) {
  if (node.type === 'TemplateLiteral')
    return node.expressions.map((part, at) => ({ part, isQuoted: node.quasis[at].value.raw.endsWith("'") }));
  if (node.type === 'BinaryExpression') return [...partsOf(node.left), ...partsOf(node.right)];
  return [{ part: node, isQuoted: false }];
}

/** In the files where SQL lives, pieces of it are put together; what is put in there is judged where it is passed on. */
function isPiece(context, { part, isQuoted }) {
  if (isQuoted || !/\.queries\.ts$/.test(context.filename)) return false;
  if (part.type === 'LogicalExpression' && part.operator === '??')
    return isPiece(context, { part: part.left, isQuoted }) && isConstant(context, part.right);
  return part.type === 'Identifier' && definitionOf(context, part)?.type === 'Parameter';
}

/** Whether the value was written by one of us: a literal, a constant, what another file exports, something quoted for SQL, or a choice of those. */
function isConstant(context, node, depth = 0) {
  if (depth > 40) return false;
  const is = inner => isConstant(context, inner, depth + 1);
  const all = nodes => nodes.every(is);
  switch (node.type) {
    case 'Literal':
      return true;
    case 'TemplateLiteral':
      return all(node.expressions);
    case 'BinaryExpression':
      // What compares is true or false; what adds may put texts together.
      return node.operator !== '+' || all([node.left, node.right]);
    case 'LogicalExpression':
      return node.operator === '&&' ? is(node.right) : all([node.left, node.right]);
    case 'ConditionalExpression':
      return all([node.consequent, node.alternate]);
    case 'ArrayExpression':
      return all(node.elements);
    case 'SpreadElement':
      return is(node.argument);
    case 'ObjectExpression':
      return all(node.properties.map(property => property.value ?? property.argument));
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return is(node.expression);
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
      return all(resultsOf(node));
    case 'MemberExpression':
      return nameOf(node) === 'length' || is(node.object);
    case 'CallExpression':
      return isConstantCall(context, node, depth);
    case 'Identifier':
      return isConstantName(context, node, depth);
    default:
      return false;
  }
}

/** What a function gives, as far as it says so at its top level. */
function resultsOf({ body }) {
  if (body.type !== 'BlockStatement') return [body];
  return body.body.flatMap(each => (each.type === 'ReturnStatement' && each.argument ? [each.argument] : []));
}

/** Lists that are joined, and functions that give constant text whatever they are given. */
function isConstantCall(context, { callee, arguments: given }, depth) {
  const is = inner => isConstant(context, inner, depth + 1);
  const name = nameOf(callee) ?? '';
  if (QUOTES.has(name) || name === 'push') return true;
  if (callee.type !== 'MemberExpression') return is(callee) && (!isImported(context, callee) || given.every(is));
  if (name === 'map') return given.every(is);
  if (!/^(?:join|filter|flatMap|keys|values|slice|replace|replaceAll|toLowerCase)$/.test(name)) return false;
  return nameOf(callee.object) === 'Object' ? given.every(is) : is(callee.object);
}

function isImported(context, callee) {
  return definitionOf(context, callee)?.type === 'ImportBinding';
}

function isConstantName(context, node, depth) {
  if (CONSTANT.test(node.name) || node.name === 'undefined') return true;
  const definition = definitionOf(context, node);
  // What another file exports stands when the program starts.
  if (definition?.type === 'ImportBinding') return true;
  if (definition?.type === 'FunctionName') return isConstant(context, definition.node, depth + 1);
  if (definition?.type === 'Parameter') return isNarrow(context, definition, depth);
  if (definition?.type !== 'Variable' || definition.parent.kind !== 'const') return false;
  const loop = definition.parent.parent;
  const from = loop.type === 'ForOfStatement' ? loop.right : definition.node.init;
  return Boolean(from && isConstant(context, from, depth + 1));
}

/** A parameter that can only be one of a few words or a number, by its type; an item of a constant list; or given constants by all who call. */
function isNarrow(context, definition, depth) {
  const type = definition.name.typeAnnotation?.typeAnnotation;
  if (type && isNarrowType(context, type)) return true;
  const { parent } = definition.node;
  if (parent?.type === 'CallExpression')
    return parent.callee.type === 'MemberExpression' && isConstant(context, parent.callee.object, depth + 1);
  return isGivenConstants(context, definition, depth);
}

/** For a function that only this file calls: whether each call gives a constant for the parameter. */
function isGivenConstants(context, { node, name }, depth) {
  const at = node.params.findIndex(param => param.range[0] <= name.range[0] && name.range[1] <= param.range[1]);
  if (node.parent?.type !== 'VariableDeclarator' || node.parent.parent.parent.type === 'ExportNamedDeclaration')
    return false;
  const [variable] = context.sourceCode.getDeclaredVariables(node.parent);
  const calls = variable.references.filter(({ init }) => !init).map(({ identifier }) => identifier.parent);
  return calls.every(
    call => call.type === 'CallExpression' && call.arguments[at] && isConstant(context, call.arguments[at], depth + 1),
  );
}

function isNarrowType(context, type) {
  if (type.type === 'TSLiteralType' || type.type === 'TSNumberKeyword') return true;
  if (type.type === 'TSUnionType') return type.types.every(each => isNarrowType(context, each));
  if (type.type === 'TSTypeOperator') return type.operator === 'keyof';
  if (type.type !== 'TSTypeReference') return false;
  const alias = definitionOf(context, type.typeName)?.node;
  return alias?.type === 'TSTypeAliasDeclaration' && isNarrowType(context, alias.typeAnnotation);
}
