import { request } from 'node:http';
import { PASSWORD } from './house.ts';

/** Logs in from an address of the loopback network, such as 127.0.9.1; answers the status and the code of a refusal. */
export function logInFrom(
  address: string,
  url: string,
  email: string,
  password = PASSWORD,
): Promise<{ status: number; code?: string; retryAfter?: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(
      `${url}/v1/sessions`,
      { localAddress: address, agent: false, method: 'POST', headers },
      response => {
        let text = '';
        response
          .on('data', chunk => (text += String(chunk)))
          .on('end', () =>
            resolve({
              status: response.statusCode!,
              code: (JSON.parse(text) as { code?: string }).code,
              retryAfter: response.headers['retry-after'],
            }),
          );
      },
    );
    sent.on('error', reject).end(JSON.stringify({ email, password }));
  });
}
