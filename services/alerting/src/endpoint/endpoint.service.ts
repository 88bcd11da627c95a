import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import {
  EndpointCreated,
  EndpointDeleted,
  type CreateEndpointRequest,
  type DeleteEndpointRequest,
  type DeleteEndpointResponse,
  type Endpoint,
  type ListEndpointsRequest,
  type ListEndpointsResponse,
} from '@na/contracts';
import { Invalid, type FieldError } from '@na/errors';
import { refuseDeleted, tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { EndpointNotFound, IdTaken } from '../errors.ts';
import { NotificationQueue } from '../notification/notification-queue.ts';
import { pageOf, sliceOf } from '../page.ts';
import { removed } from '../removal/removing.ts';
import { idFaults, nameFaults, newIdFaults } from '../request-faults.ts';
import { columnsOf } from '../secret/sealed-secret.ts';
import { urlFault } from '../webhook/webhook-url.ts';
import { GET_ENDPOINT, INSERT_ENDPOINT, LIST_ENDPOINTS } from './endpoint.queries.ts';
import { endpointOf, newSecret, type EndpointRow } from './endpoint.ts';

/** Where a workspace's alerts are posted. */
@Injectable()
export class EndpointService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly secrets: SecretBox,
    private readonly queue: NotificationQueue,
  ) {}

  /**
   * Creates an endpoint and gives it with its signing secret. For an id that is there already it gives that endpoint without the
   * secret, which is shown once and kept encrypted; who lost it deletes the endpoint and creates another.
   * @throws Problem `validation_failed`, `workspace_deleted`, or `alerting_id_taken` when another workspace has the id
   */
  async create(request: CreateEndpointRequest): Promise<Endpoint> {
    const errors = this.#faults(request);
    if (errors.length) throw Invalid({ errors });
    const { id, workspaceId, name, url } = request;
    const secret = newSecret();
    return transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      const sealed = columnsOf(this.secrets.seal(secret, id));
      const given = [id, workspaceId, name.trim(), url, sealed.key_id, sealed.secret];
      const [created] = await tx.query<EndpointRow[]>(INSERT_ENDPOINT, given);
      if (created) {
        await tell(tx, EndpointCreated, { endpointId: id, url: new URL(url).origin }, { workspaceId });
        return { ...endpointOf(created), secret };
      }
      const [known] = await tx.query<EndpointRow[]>(GET_ENDPOINT, [id, workspaceId]);
      if (!known) throw IdTaken({ id });
      return endpointOf(known);
    });
  }

  async list(request: ListEndpointsRequest): Promise<ListEndpointsResponse> {
    const slice = sliceOf(request);
    const rows = await this.dataSource.query<EndpointRow[]>(LIST_ENDPOINTS, [
      request.workspaceId,
      slice.below,
      slice.take,
    ]);
    const { page, nextCursor } = pageOf(rows, slice);
    return { endpoints: page.map(endpointOf), nextCursor };
  }

  /**
   * Removes an endpoint and gives up what waits for it; removing it again is no fault.
   * @throws Problem `endpoint_not_found` when there never was one
   */
  async delete({ id, workspaceId }: DeleteEndpointRequest): Promise<DeleteEndpointResponse> {
    const errors = [...idFaults('/id', id), ...idFaults('/workspaceId', workspaceId)];
    if (errors.length) throw Invalid({ errors });
    await transaction(this.dataSource, async tx => {
      const when = await removed(tx, 'endpoint', id, workspaceId);
      if (when === 'never') throw EndpointNotFound({ id });
      if (when === 'before') return;
      await tell(tx, EndpointDeleted, { endpointId: id }, { workspaceId });
      await this.queue.drop(tx, id, 'The endpoint was removed before this was delivered.');
    });
    return {};
  }

  #faults({ id, workspaceId, name, url }: CreateEndpointRequest): FieldError[] {
    const detail = urlFault(url, this.config.WEBHOOK_ALLOW_PRIVATE);
    return [
      ...newIdFaults(id),
      ...idFaults('/workspaceId', workspaceId),
      ...nameFaults(name),
      ...(detail ? [{ pointer: '/url', detail }] : []),
    ];
  }
}
