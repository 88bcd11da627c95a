/** The expression is no formula: it does not parse, names what is not there, or its types do not fit. */
export class FormulaError extends Error {
  override readonly name = 'FormulaError';
}

/** A formula that Notion reckons and the sandbox does not; its value is answered as `unsupported`. */
export class UnsupportedFormula extends Error {
  override readonly name = 'UnsupportedFormula';
}
