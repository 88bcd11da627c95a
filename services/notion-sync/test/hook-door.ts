import { Problem } from '@na/errors';
import { eventually } from '@na/testing';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { WebhookIntake } from '../src/webhooks/webhook-intake.ts';
import { Webhooks } from '../src/webhooks/webhooks.ts';
import type { World } from './world.ts';

/** Where the sandbox's webhooks come in, as by the gateway's door: the bytes as they are, and the signature. */
export class HookDoor {
  private constructor(private readonly server: Server) {}

  /** Subscribes a world's connection to what changes in its sandbox. */
  static async open({ app, sandbox, workspaceId, connectionId }: World): Promise<HookDoor> {
    const [webhooks, intake] = [app.get(Webhooks, { strict: false }), app.get(WebhookIntake, { strict: false })];
    const { hookId } = await webhooks.setUp({ workspaceId, connectionId });
    const server = createServer((request, response) => {
      void (async () => {
        const signature = request.headers['x-notion-signature'] as string | undefined;
        const body = (await buffer(request)).toString('base64');
        const refusal = await intake.take({ hookId, body, signature }).then(() => undefined, Problem.from);
        response.writeHead(refusal ? 401 : 200).end();
      })();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const subscription = await sandbox.subscribe(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const { verificationToken } = await eventually(() => webhooks.reveal({ workspaceId, connectionId }));
    await sandbox.verifySubscription(subscription, verificationToken);
    return new HookDoor(server);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
