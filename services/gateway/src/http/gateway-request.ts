import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../access/principal.ts';

/** A request on its way through the gateway. */
export interface GatewayRequest extends FastifyRequest {
  /** By name, as the browser sent them. */
  cookies: { [name: string]: string | undefined };
  /** Who asks; set by the guard, never on public routes. */
  principal?: Principal;
  /** Whether a page of an origin on the CORS list asks. */
  fromListedOrigin?: boolean;
  /** The id of what a POST makes; see `NewId`. */
  newId?: string;
}

export type GatewayReply = FastifyReply;
