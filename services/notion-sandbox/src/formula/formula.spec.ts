import fc from 'fast-check';
import { typeOf } from './check.ts';
import { FormulaError, UnsupportedFormula } from './errors.ts';
import { evaluate, maxSteps } from './evaluate.ts';
import { parseFormula } from './parser.ts';
import { withRenamed } from './references.ts';
import { dated, listOf, logical, numeric, text, type FormulaType } from './types.ts';
import type { FormulaDate, Value } from './values.ts';

const now = Date.parse('2026-05-13T12:34:56Z');
const day = (iso: string): FormulaDate => ({ is: 'date', start: Date.parse(iso), end: null, isDay: true });

const row: Record<string, [FormulaType, Value]> = {
  Name: [text, 'Plan the launch'],
  Count: [numeric, 7],
  Nothing: [numeric, null],
  Done: [logical, true],
  Due: [dated, { ...day('2026-05-20'), end: Date.parse('2026-05-22') }],
  'No date': [dated, null],
  Tags: [listOf(text), ['b', 'a', 'b']],
};

function reckoned(expression: string): Value {
  const parsed = parseFormula(expression);
  const property = (name: string) => {
    const known = row[name];
    if (!known) throw new FormulaError(`There is no property "${name}".`);
    return known;
  };
  typeOf(parsed, { property: name => property(name)[0], propertyOf: () => text, names: null });
  return evaluate(parsed, {
    property: name => property(name)[1],
    propertyOf: () => '',
    now,
    names: null,
    steps: { left: maxSteps },
  });
}

const worth: [string, unknown][] = [
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['2 ^ 3 ^ 2', 512],
  ['-2 ^ 2', -4],
  ['2 ^ -1', 0.5],
  ['7 % 4 - 1', 2],
  ['1 / 4', 0.25],
  ['add(1, 2).multiply(3)', 9],
  ['pow(2, 10)', 1024],
  ['"a" + 1 + true', 'a1true'],
  ['"say \\"hi\\"\\n"', 'say "hi"\n'],
  ['1 /* one */ + // and\n 2', 3],
  ['1 < 2 and not (2 < 1)', true],
  ['false || !false && true', true],
  ['or(false, false, true)', true],
  ['1 == 1.0', true],
  ['"b" > "a"', true],
  ['true ? 1 : false ? 2 : 3', 1],
  ['if(prop("Done"), "yes", "no")', 'yes'],
  ['ifs(false, 1, prop("Count") > 5, 2, 3)', 2],
  ['ifs(false, 1)', null],
  ['prop("Nothing") + 1', 1],
  ['empty(prop("Nothing"))', true],
  ['empty(0)', true],
  ['empty("x")', false],
  ['prop("Name").length()', 15],
  ['substring("Notion", 1, 3)', 'ot'],
  ['contains("Notion", "ion")', true],
  ['test("Notion", "^N.t")', true],
  ['match("a1 b22", "[0-9]+").join("/")', '1/22'],
  ['replace("banana", "a", "o")', 'bonana'],
  ['replaceAll("banana", "a", "o")', 'bonono'],
  ['replaceAll("a.b", "[.]", "-")', 'a-b'],
  ['lower("ÄB") + upper("äb") + trim("  x ")', 'äbÄBx'],
  ['repeat("ab", 3)', 'ababab'],
  ['padStart("7", 3, "0") + padEnd("7", 3, "0")', '007700'],
  ['split("a, b", ", ").length()', 2],
  ['format(1.5) + format(true)', '1.5true'],
  ['toNumber("42") + toNumber(true)', 43],
  ['empty(toNumber("many"))', true],
  ['concat("a", "b")', 'ab'],
  ['concat([1], [2, 3]).sum()', 6],
  ['style("bold", "b", "red")', 'bold'],
  ['round(2.345, 2)', 2.35],
  ['round(-1.5)', -1],
  ['floor(-1.2) + ceil(1.2) + abs(-3)', 3],
  ['min(3, 1, 2) + max([4, 5])', 6],
  ['mean(1, 2, 6)', 3],
  ['median([1, 9, 2, 4])', 3],
  ['sqrt(16) + cbrt(27) + sign(-9) + log2(8) + log10(100) + ln(e()) + exp(0)', 13],
  ['prop("Tags").unique().sort().join(",")', 'a,b'],
  ['[3, 1, 2].sort().reverse().first()', 3],
  ['["bb", "a"].sort(length(current)).at(0)', 'a'],
  ['[1, 2, 3].map(current * 10 + index).last()', 32],
  ['[1, 2, 3, 4].filter(current % 2 == 0).length()', 2],
  ['[1, 2, 3].find(current > 1)', 2],
  ['[1, 2, 3].findIndex(current > 5)', -1],
  ['[1, 2].some(current > 1) and [1, 2].every(current > 0)', true],
  ['[1, 2, 3, 4].slice(1, 3).includes(3)', true],
  ['[[1], [2, 3]].flat().length()', 3],
  ['[[1, 2], [3]].map(current.map(current + 1).sum()).sum()', 9],
  ['let(x, 2, x * x)', 4],
  ['lets(a, 2, b, a + 1, a * b)', 6],
  ['let(x, 1, let(x, x + 1, x))', 2],
  ['formatDate(now(), "YYYY-MM-DD HH:mm:ss")', '2026-05-13 12:34:00'],
  ['formatDate(prop("Due"), "dddd, MMMM Do [at] h A")', 'Wednesday, May 20th at 12 AM'],
  ['format(today())', 'May 13, 2026'],
  ['year(today()) * 100 + month(today())', 202605],
  ['date(today()) + day(today()) / 10', 13.3],
  ['hour(now()) * 100 + minute(now())', 1234],
  ['week(parseDate("2026-01-01"))', 1],
  ['week(parseDate("2027-01-01"))', 53],
  ['timestamp(parseDate("1970-01-02"))', 86_400_000],
  ['formatDate(fromTimestamp(0), "YYYY")', '1970'],
  ['formatDate(dateAdd(parseDate("2026-01-31"), 1, "months"), "M/D")', '2/28'],
  ['formatDate(dateSubtract(parseDate("2026-03-01"), 1, "days"), "M/D")', '2/28'],
  ['dateBetween(prop("Due"), today(), "days")', 7],
  ['dateBetween(parseDate("2026-01-31"), parseDate("2026-02-28"), "months")', 0],
  ['dateBetween(parseDate("2026-02-27"), parseDate("2026-01-31"), "months")', 0],
  ['dateBetween(parseDate("2026-02-28"), parseDate("2026-01-31"), "months")', 1],
  ['dateBetween(parseDate("2027-02-28"), parseDate("2026-02-28"), "years")', 1],
  ['dateBetween(dateEnd(prop("Due")), dateStart(prop("Due")), "hours")', 48],
  ['dateAdd(prop("No date"), 1, "days")', null],
  ['parseDate("soon")', null],
  ['prop("No date") > today()', false],
];

describe('formulas', () => {
  test.each(worth)('%s is %j', (expression, value) => {
    expect(reckoned(expression)).toEqual(value);
  });

  const wrong: [string, string][] = [
    ['', 'Unexpected end of the formula at character 1.'],
    ['1 +', 'Unexpected end of the formula at character 4.'],
    ['(1', 'where `)` is expected'],
    ['1 2', 'Unexpected `2` at character 3.'],
    ['"open', 'A text without its closing quote at character 1.'],
    ['1 # 2', 'Unexpected `#` at character 3.'],
    ['nope(1)', 'There is no function `nope`.'],
    ['constructor(1)', 'There is no function `constructor`.'],
    ['1 constructor 2', 'Unexpected `constructor`'],
    ['x + 1', '`x` is not defined.'],
    ['current', '`current` stands only inside of functions such as `map`.'],
    ['prop("Nope")', 'There is no property "Nope".'],
    ['prop(1)', '`prop` takes the name of a property in quotes.'],
    ['"a" * 2', 'The operator `*` does not go with a text and a number.'],
    ['1 > "a"', 'The operator `>` does not go with a number and a text.'],
    ['round("x")', 'The function `round` takes a number, and got a text.'],
    ['round()', 'The function `round` takes 1 to 2 arguments, and got 0.'],
    ['dateAdd(1, 1, "days")', 'The function `dateAdd` takes a date, and got a number.'],
    ['map(1, current)', 'The function `map` takes a list, and got a number.'],
    ['if(true)', 'The function `if` takes tests and values in turn.'],
    ['let("x", 1, 2)', 'The function `let` binds names'],
    ['dateAdd(today(), 1, "fortnights")', '"fortnights" is not a unit of time'],
  ];
  test.each(wrong)('%s is refused', (expression, message) => {
    expect(() => reckoned(expression)).toThrow(FormulaError);
    expect(() => reckoned(expression)).toThrow(message);
  });

  test.each([
    ['formatNumber(1, "dollar")', 'does not reckon `formatNumber`'],
    ['test("aaaa", "(a+)+b")', 'patterns that may take for ever'],
    ['repeat("x", 1000000)', 'too long'],
    [`${'[1,2,3,4,5,6,7,8,9,10].map('.repeat(6)}1${')'.repeat(6)}`, 'more than 50000 steps'],
  ])('%s is beyond the sandbox, and is said to be', (expression, message) => {
    expect(() => reckoned(expression)).toThrow(UnsupportedFormula);
    expect(() => reckoned(expression)).toThrow(message);
  });

  test('what is nested without measure is refused, not followed', () => {
    expect(() => reckoned('('.repeat(5000))).toThrow('levels deep');
    expect(() => reckoned('-'.repeat(5000) + '1')).toThrow('levels deep');
    expect(() => reckoned('1'.repeat(20_001))).toThrow('at most 20000 characters');
  });

  test('whatever is written, it is reckoned or refused in words', () => {
    const piece = fc.constantFrom(
      ...['1', '"a"', 'prop("Tags")', 'prop("Due")', '+', '-', '*', '^', '(', ')', ',', '.', '?', ':', '[', ']', 'not'],
      ...['map(', 'if(', 'let(x,', 'current', 'length()', 'round(', 'and', 'join(', 'now()', '"days"', '==', '<', 'x'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), pieces => {
        try {
          reckoned(pieces.join(' '));
        } catch (error) {
          expect(error instanceof FormulaError || error instanceof UnsupportedFormula).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('arithmetic comes to what the language itself says', () => {
    const tree = fc.letrec<{ expression: string }>(tie => ({
      expression: fc.oneof(
        { maxDepth: 5 },
        fc.integer({ min: 1, max: 9 }).map(String),
        fc
          .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/', '%'), tie('expression'))
          .map(parts => parts.join(' ')),
        tie('expression').map(inner => `(${inner})`),
      ),
    })).expression;
    fc.assert(
      fc.property(tree, expression => {
        expect(reckoned(expression)).toEqual((0, eval)(expression));
      }),
    );
  });

  test('references follow a new name, and nothing else does', () => {
    expect(withRenamed('prop("A") + "A" /* prop("A") */ + current.prop("A")', 'A', 'B "2"')).toBe(
      'prop("B \\"2\\"") + "A" /* prop("A") */ + current.prop("A")',
    );
  });
});
