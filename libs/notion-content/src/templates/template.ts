import type { PageBuilder } from '../builder/page.ts';
import { asJson } from '../validation/as-json.ts';
import type { Verdict } from '../validation/finding.ts';
import { REQUEST_LIMITS } from '../validation/limits.ts';
import { Look } from '../validation/look.ts';
import type { WritableType } from '../property/requests.ts';
import { checkValues, type ValuesOf, type Variables } from './variables.ts';

/** A page that is written again and again, with gaps for what differs. */
export interface Template<V extends Variables = Variables> {
  name: string;
  /** A sentence that says what it is for. */
  says: string;
  variables: V;
  /** The properties that its pages fill, besides the title: what the data source they go into has. */
  properties: { readonly [name: string]: WritableType };
  /** The page, for values that the compiler has looked at. */
  page: (values: ValuesOf<V>) => PageBuilder;
}

/** Declares a template; the type of its values follows from its variables. */
export function template<const V extends Variables>(declared: Template<V>): Template<V> {
  return declared;
}

/** The page of a template, for values that came from outside, or what is wrong with them. It never throws. */
export function filled<V extends Variables>(from: Template<V>, given: unknown): Verdict<PageBuilder> {
  const look = new Look(REQUEST_LIMITS);
  const json = asJson(given);
  if (!json) look.report('not_json', typeof given, 'an object of variables');
  const values: unknown = json && JSON.parse(json);
  if (json) checkValues(from.variables, values, look);
  if (look.findings.length) return { ok: false, findings: look.findings };
  return { ok: true, value: from.page(values as ValuesOf<V>) };
}
