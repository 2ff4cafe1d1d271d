/** A service as a process of its own, to be killed: `node side.ts <name> [port]`. Prints its port. */
import http from 'node:http';

const [name = 'side', port = '0'] = process.argv.slice(2);
const server = http.createServer((request, response) => {
  request.resume();
  const body = Buffer.from(JSON.stringify({ name, filler: 'x'.repeat(20_000) }));
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.write(body.subarray(0, 10_000));
  setTimeout(() => response.end(body.subarray(10_000)), 10);
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
