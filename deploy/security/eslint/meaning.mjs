// What a piece of source stands for, as far as one file tells.

/** The definition of an identifier: ESLint's, or undefined for globals. */
export function definitionOf(context, identifier) {
  for (let scope = context.sourceCode.getScope(identifier); scope; scope = scope.upper) {
    const variable = scope.set.get(identifier.name);
    if (variable) return variable.defs[0];
  }
  return undefined;
}

/** The text of a literal, or of a template without holes. */
export function textOf(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return undefined;
}

/** The name that an expression ends in: `a.b.c` → `c`. */
export function nameOf(node) {
  if (node?.type === 'Identifier' || node?.type === 'PrivateIdentifier') return node.name;
  if (node?.type === 'MemberExpression') return node.computed ? undefined : nameOf(node.property);
  if (node?.type === 'CallExpression') return nameOf(node.callee);
  if (node?.type === 'TSNonNullExpression' || node?.type === 'TSAsExpression') return nameOf(node.expression);
  return undefined;
}

/** The property of an object literal by its name. */
export function propertyOf(object, name) {
  return object.properties.find(({ key }) => key && (nameOf(key) ?? key.value) === name);
}

/** The decorators of a parameter, as their names. */
export function decoratorsOf(parameter) {
  const at = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  return (at.decorators ?? parameter.decorators ?? []).map(({ expression }) => nameOf(expression));
}

const FROM_OUTSIDE = new Set(['Query', 'Body', 'Param', 'Headers', 'Req', 'Cookies']);
const REQUESTS = new Set(['request', 'req']);
const PARTS = new Set(['query', 'body', 'params', 'headers', 'cookies', 'url', 'originalUrl']);

/** Whether whoever sent the request chose the value of an expression. What went through a function may have been checked there. */
export function isFromRequest(context, node, depth = 0) {
  if (!node || depth > 6) return false;
  const deeper = inner => isFromRequest(context, inner, depth + 1);
  if (node.type === 'MemberExpression') {
    if (REQUESTS.has(nameOf(node.object)) && PARTS.has(nameOf(node.property))) return true;
    return deeper(node.object);
  }
  if (node.type === 'TemplateLiteral') return node.expressions.some(deeper);
  if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression')
    return deeper(node.left) || deeper(node.right);
  if (node.type === 'ConditionalExpression') return deeper(node.consequent) || deeper(node.alternate);
  if (node.type === 'TSAsExpression' || node.type === 'TSNonNullExpression' || node.type === 'ChainExpression')
    return deeper(node.expression);
  if (node.type === 'CallExpression') return nameOf(node.callee) === 'String' && node.arguments.some(deeper);
  if (node.type !== 'Identifier') return false;
  const definition = definitionOf(context, node);
  if (definition?.type === 'Variable') return deeper(definition.node.init);
  if (definition?.type !== 'Parameter') return false;
  const parameter = definition.node.params?.find(each => holds(each, definition.name));
  return Boolean(parameter && decoratorsOf(parameter).some(name => FROM_OUTSIDE.has(name)));
}

function holds(pattern, name) {
  return pattern.range[0] <= name.range[0] && name.range[1] <= pattern.range[1];
}
