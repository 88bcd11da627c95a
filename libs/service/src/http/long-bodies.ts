import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';

const patient = new WeakSet<Socket>();

/**
 * Lets the body of a request come in for longer than any request may take, until the returned function is called. Whoever reads the
 * body watches the time meanwhile.
 */
export function letTakeLong({ raw }: FastifyRequest): () => void {
  const { socket } = raw;
  patient.add(socket);
  return () => void patient.delete(socket);
}

/** Whether what comes on a connection may take long. */
export function mayTakeLong(socket: Socket): boolean {
  return patient.has(socket);
}
