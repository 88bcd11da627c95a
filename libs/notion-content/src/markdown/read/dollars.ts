import type { Code, Construct, Effects, Extension, State, TokenizeContext } from 'micromark-util-types';
import { math } from 'micromark-extension-math';

const DOLLAR = 36;
const BACKSLASH = 92;

const flow = math().flow!;
const inline = math().text![DOLLAR] as Construct;

/**
 * Formulas between dollars, with GitHub's rule for a single one, so that prices stay prices: behind the first there is no space, before the last
 * there is none, and behind it no digit. Inline formulas do not go over an empty line, as nothing inline does.
 */
export const dollars: Extension = { flow, text: { [DOLLAR]: { ...inline, tokenize } } };

function tokenize(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const formula = inline.tokenize.call(this, effects, ok, nok);
  return effects.check({ tokenize: lookAhead, partial: true }, formula, nok);
}

function lookAhead(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let before: Code = null;
  return start;

  function start(code: Code): State | undefined {
    effects.enter('data');
    effects.consume(code);
    return first;
  }

  function first(code: Code): State | undefined {
    // Two dollars hold anything.
    if (code === DOLLAR) return done(code, ok);
    return isSpace(code) ? done(code, nok) : within(code);
  }

  function within(code: Code): State | undefined {
    if (code === null) return done(code, nok);
    if (code === DOLLAR && before !== BACKSLASH) {
      effects.consume(code);
      return behind;
    }
    before = code;
    if (code < 0 && code !== -1 && code !== -2) return lineEnd(code);
    effects.consume(code);
    return within;
  }

  function lineEnd(code: Code): State | undefined {
    effects.exit('data');
    effects.enter('lineEnding');
    effects.consume(code);
    effects.exit('lineEnding');
    effects.enter('data');
    return within;
  }

  function behind(code: Code): State | undefined {
    if (code === DOLLAR) return several(code);
    const isPrice = isSpace(before) || (code !== null && code >= 48 && code <= 57);
    return done(code, isPrice ? nok : ok);
  }

  /** Dollars in a row do not end what one began. */
  function several(code: Code): State | undefined {
    before = code;
    if (code !== DOLLAR) return within(code);
    effects.consume(code);
    return several;
  }

  function done(code: Code, next: State): State | undefined {
    effects.exit('data');
    return next(code);
  }
}

/** White space, a line's end, or the end. */
function isSpace(code: Code): boolean {
  return code === null || code < 0 || code === 32;
}
