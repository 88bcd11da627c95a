import { pageFor } from '../access/access.ts';
import { uuid } from '../checks/check.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import { pageAnswer } from './answer.ts';
import { createPage } from './create.ts';
import { movePage } from './move.ts';
import { getProperty } from './property-items.ts';
import { updatePage } from './update.ts';

export const pageEndpoints: Endpoint[] = [
  { method: 'POST', path: '/v1/pages', needs: 'insert_content', writes: true, run: createPage },
  { method: 'GET', path: '/v1/pages/:page_id', needs: 'read_content', run: getPage },
  { method: 'PATCH', path: '/v1/pages/:page_id', needs: 'update_content', writes: true, run: updatePage },
  { method: 'POST', path: '/v1/pages/:page_id/move', needs: 'update_content', writes: true, run: movePage },
  { method: 'GET', path: '/v1/pages/:page_id/properties/:property_id', needs: 'read_content', run: getProperty },
];

function getPage(sandbox: Sandbox, call: Call): Answer {
  return pageAnswer(sandbox, call, pageFor(sandbox, call, uuid(call.params['page_id'], 'path.page_id')).id);
}
