import { decoratorsOf, nameOf, propertyOf } from './meaning.mjs';

const rule = (message, create) => ({
  meta: { type: 'problem', schema: [], messages: { found: message } },
  create: context => create((node, data = {}) => context.report({ node, messageId: 'found', data })),
});

const METHODS = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'All', 'Options', 'Head', 'Search']);

/** A route is declared with the builders of http/route.ts, which do not let one forget what it needs. */
export const declaredRoutes = rule(
  'Declare the route with the builders of http/route.ts, which ask what it needs.',
  report => ({
    Decorator({ expression, parent }) {
      if (parent.type !== 'MethodDefinition' || expression.type !== 'CallExpression') return;
      if (METHODS.has(nameOf(expression.callee) ?? '')) report(expression);
    },
  }),
);

/** An answer that a handler sends itself passes by the interceptors: no idempotency, no headers, no document. */
export const passthrough = rule('`@Res()` without `{ passthrough: true }` goes past the interceptors.', report => ({
  Decorator({ expression }) {
    if (!/^(?:Res|Response)$/.test(nameOf(expression) ?? '') || expression.type !== 'CallExpression') return;
    const [options] = expression.arguments;
    const isThrough = options?.type === 'ObjectExpression' && propertyOf(options, 'passthrough')?.value.value === true;
    if (!isThrough) report(expression);
  },
}));

const OPEN_TYPES = new Set(['TSUnknownKeyword', 'TSAnyKeyword', 'TSObjectKeyword', 'TSTypeLiteral']);

/** What comes in has a DTO, or nobody has looked at it. */
export const checkedInput = rule('This takes what comes in without a DTO, so nothing of it is checked.', report => ({
  MethodDefinition({ value }) {
    for (const parameter of value.params) {
      if (!decoratorsOf(parameter).some(name => name === 'Body' || name === 'Query')) continue;
      const type = parameter.typeAnnotation?.typeAnnotation;
      const isOpen =
        !type || OPEN_TYPES.has(type.type) || /^(?:Record|Partial|Map|Object)$/.test(nameOf(type.typeName) ?? '');
      if (isOpen) report(parameter);
    }
  },
}));

const SECRET = /(?:hash|secret|signature|digest|csrf|hmac|mac|apikey|refreshtoken|accesstoken|csrftoken|verifier)$/i;

/** Comparing a secret letter by letter tells, by the time that it takes, how much of it is right. */
export const timingSafe = rule(
  'Compare secrets with timingSafeEqual: `{{operator}}` tells by its time how much was right.',
  report => ({
    BinaryExpression(node) {
      if (!/^[!=]==?$/.test(node.operator)) return;
      const isSecret = side => SECRET.test(nameOf(side) ?? '') && !/^has[A-Z]|Id$/.test(nameOf(side) ?? '');
      const isFixed = side =>
        side.type === 'Literal' ||
        side.type === 'UnaryExpression' ||
        nameOf(side) === 'undefined' ||
        /^[A-Z_]+$/.test(nameOf(side) ?? '');
      const { left, right } = node;
      if ((isSecret(left) || isSecret(right)) && !isFixed(left) && !isFixed(right))
        report(node, { operator: node.operator });
    },
  }),
);
