/** The origin where neither nginx nor HAProxy is installed: 1 KB, 10 MB under /big, the length of a body that was sent. Prints its port. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { BIG_BYTES, SMALL_BYTES } from './work.ts';

const small = Buffer.alloc(SMALL_BYTES, 'x');
const big = Buffer.alloc(BIG_BYTES, 'x');
const server = http.createServer((request, response) => {
  const answer = (body: Buffer): void => {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length }).end(body);
  };
  if (request.method === 'GET') return answer(request.url?.startsWith('/big') ? big : small);
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
  });
  request.on('end', () => answer(Buffer.from(String(length))));
});
server.listen(0, '127.0.0.1', 4_096, () => console.log((server.address() as AddressInfo).port));
