import {
  jwtPinned,
  noGuessable,
  noLoggedRequest,
  noOpenRedirect,
  noRunText,
  noWeakCrypto,
  tlsVerified,
} from './calls.mjs';
import { checkedInput, declaredRoutes, passthrough, timingSafe } from './nest.mjs';
import { noBuiltSql } from './no-built-sql.mjs';
import { noBuiltFormat, noBuiltPattern, noPrograms, noRawHtml } from './text.mjs';

/** Our own rules, for what no plugin knows of. */
export const plugin = {
  meta: { name: 'na-security' },
  rules: {
    'no-built-sql': noBuiltSql,
    'no-run-text': noRunText,
    'jwt-pinned': jwtPinned,
    'tls-verified': tlsVerified,
    'no-guessable': noGuessable,
    'no-weak-crypto': noWeakCrypto,
    'no-open-redirect': noOpenRedirect,
    'no-logged-request': noLoggedRequest,
    'declared-routes': declaredRoutes,
    passthrough,
    'checked-input': checkedInput,
    'timing-safe': timingSafe,
    'no-programs': noPrograms,
    'no-built-pattern': noBuiltPattern,
    'no-built-format': noBuiltFormat,
    'no-raw-html': noRawHtml,
  },
};
