import { Provider, interactionPolicy } from 'oidc-provider';

/** The library's names, in one place. */
export { Provider };
export const { Check, base } = interactionPolicy;
export type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
