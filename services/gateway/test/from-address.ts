import { request } from 'node:http';

/** What was answered to a request that came from another address of this machine. */
export interface AnsweredThere {
  status: number;
  // Tests look into answers of every shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** Asks from an address of the loopback network, such as 127.0.9.1; another third number is another network. */
export function askFrom(address: string, url: string, path: string, key: string): Promise<AnsweredThere> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url + path,
      { localAddress: address, agent: false, headers: { authorization: `Bearer ${key}` } },
      response => {
        let text = '';
        response
          .on('data', chunk => (text += String(chunk)))
          .on('end', () => resolve({ status: response.statusCode!, body: text === '' ? undefined : JSON.parse(text) }));
      },
    );
    sent.on('error', reject).end();
  });
}
