import { FormulaError } from './errors.ts';
import type { BinaryOperator, Expression } from './expression.ts';
import { tokensOf, type Token } from './lexer.ts';

/** Characters of an expression, and how deep its parts may stand inside of one another: bounds of the sandbox. */
const maxLength = 20_000;
const maxDepth = 100;

/** How tightly each infix sign binds; `^` binds to the right. */
const binding: Record<string, number> = {
  '?': 1,
  or: 2,
  '||': 2,
  and: 3,
  '&&': 3,
  '==': 4,
  '!=': 4,
  '<': 5,
  '>': 5,
  '<=': 5,
  '>=': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
  '^': 9,
  '.': 10,
};
const prefixBinding = 8;

const aliases: Record<string, BinaryOperator> = { '||': 'or', '&&': 'and' };

/** Functions that say in words what an operator says. */
const operatorFunctions: Record<string, BinaryOperator> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  mod: '%',
  pow: '^',
  equal: '==',
  unequal: '!=',
  larger: '>',
  largerEq: '>=',
  smaller: '<',
  smallerEq: '<=',
  and: 'and',
  or: 'or',
};

const constants: Record<string, boolean> = { true: true, false: false };

const parsed = new Map<string, Expression>();
const keptExpressions = 500;

/** Parses a formula. Throws a FormulaError that says what stands where. */
export function parseFormula(expression: string): Expression {
  const known = parsed.get(expression);
  if (known) return known;
  if (expression.length > maxLength) {
    throw new FormulaError(`A formula has at most ${maxLength} characters, and this one has ${expression.length}.`);
  }
  const result = new Parser(tokensOf(expression)).whole();
  if (parsed.size >= keptExpressions) parsed.clear();
  parsed.set(expression, result);
  return result;
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: Token[]) {}

  whole(): Expression {
    const result = this.expression(0);
    if (this.next.kind !== 'end') throw this.unexpected();
    return result;
  }

  private get next(): Token {
    return this.tokens[this.at] as Token;
  }

  /** Reads what binds more tightly than `floor`. */
  private expression(floor: number): Expression {
    this.depth += 1;
    if (this.depth > maxDepth) throw new FormulaError(`The formula is more than ${maxDepth} levels deep.`);
    let left = this.prefix();
    for (;;) {
      const { kind, text } = this.next;
      const isInfix = (kind === 'sign' || kind === 'name') && Object.hasOwn(binding, text);
      const power = isInfix ? (binding[text] ?? 0) : 0;
      if (power <= floor) break;
      this.at += 1;
      left = this.infix(left, text, power);
    }
    this.depth -= 1;
    return left;
  }

  private prefix(): Expression {
    const token = this.next;
    this.at += 1;
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token.kind === 'string') return { kind: 'literal', value: token.text };
    if (token.text === 'not' || token.text === '!') return { kind: 'not', operand: this.expression(prefixBinding) };
    if (token.kind === 'name') return this.named(token.text);
    if (token.text === '-') return { kind: 'negation', operand: this.expression(prefixBinding) };
    if (token.text === '+') return this.expression(prefixBinding);
    if (token.text === '(') return this.inside(')');
    if (token.text === '[') return { kind: 'list', items: this.items(']') };
    this.at -= 1;
    throw this.unexpected();
  }

  private named(name: string): Expression {
    if (Object.hasOwn(constants, name)) return { kind: 'literal', value: constants[name] === true };
    return this.taken('(') ? call(name, this.items(')')) : { kind: 'name', name };
  }

  private infix(left: Expression, sign: string, power: number): Expression {
    if (sign === '?') return this.choice(left);
    if (sign === '.') return this.method(left);
    const operator = (aliases[sign] ?? sign) as BinaryOperator;
    // The right side of `^` may hold another `^`, so it starts just below.
    return { kind: 'binary', operator, left, right: this.expression(sign === '^' ? power - 1 : power) };
  }

  private choice(test: Expression): Expression {
    const yes = this.expression(0);
    this.expect(':');
    return { kind: 'call', name: 'if', arguments: [test, yes, this.expression(0)] };
  }

  private method(receiver: Expression): Expression {
    const token = this.next;
    if (token.kind !== 'name') throw this.unexpected();
    this.at += 1;
    this.expect('(');
    return call(token.text, [receiver, ...this.items(')')]);
  }

  private inside(closing: string): Expression {
    const result = this.expression(0);
    this.expect(closing);
    return result;
  }

  private items(closing: string): Expression[] {
    const items: Expression[] = [];
    if (this.taken(closing)) return items;
    do items.push(this.expression(0));
    while (this.taken(','));
    this.expect(closing);
    return items;
  }

  private taken(sign: string): boolean {
    const isNext = this.next.kind === 'sign' && this.next.text === sign;
    if (isNext) this.at += 1;
    return isNext;
  }

  private expect(sign: string): void {
    if (!this.taken(sign)) throw this.unexpected(`, where \`${sign}\` is expected`);
  }

  private unexpected(more = ''): FormulaError {
    const { kind, text, from } = this.next;
    return new FormulaError(`Unexpected ${kind === 'end' ? text : `\`${text}\``} at character ${from + 1}${more}.`);
  }
}

function call(name: string, given: Expression[]): Expression {
  if (name === 'prop') return property(given);
  if (name === 'unaryMinus' && given.length === 1) return { kind: 'negation', operand: given[0] as Expression };
  const operator = Object.hasOwn(operatorFunctions, name) ? operatorFunctions[name] : undefined;
  if (!operator) return { kind: 'call', name, arguments: given };
  const [first, second, ...more] = given;
  const isChain = operator === 'and' || operator === 'or' || operator === '+' || operator === '*';
  if (!first || !second || (more.length > 0 && !isChain)) {
    throw new FormulaError(`The function \`${name}\` takes 2 arguments, and got ${given.length}.`);
  }
  return [second, ...more].reduce((left, right) => ({ kind: 'binary', operator, left, right }), first);
}

function property(given: Expression[]): Expression {
  const name = given.at(-1);
  if (given.length > 2 || name?.kind !== 'literal' || typeof name.value !== 'string') {
    throw new FormulaError('`prop` takes the name of a property in quotes.');
  }
  return { kind: 'property', page: given.length === 2 ? (given[0] as Expression) : null, name: name.value };
}
