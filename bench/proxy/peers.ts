/** One Node peer of the proxy benchmark, in front of an origin: `node peers.ts <name> <origin url>`. Prints its port. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastifyProxy from '@fastify/http-proxy';
import express from 'express';
import gateway from 'fast-gateway';
import fastify from 'fastify';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { createProxyServer } from 'httpxy';
import { type Dispatcher, Pool } from 'undici';

/** Each as its own documentation sets it up, with kept connections to the origin, which not all of them have by default. */
const PEERS: Readonly<Record<string, (origin: string) => Promise<number>>> = {
  express: (target) => {
    const agent = new http.Agent({ keepAlive: true });
    return listen(http.createServer(express().use(createProxyMiddleware({ target, agent, xfwd: true }))));
  },
  httpxy: (target) => {
    const proxy = createProxyServer({ target, agent: new http.Agent({ keepAlive: true }), xfwd: true });
    return listen(http.createServer((request, response) => void proxy.web(request, response)));
  },
  'fast-gateway': async (target) => {
    const app = gateway({ routes: [{ prefix: '', target }] });
    const server = (await app.start(0, '127.0.0.1')) as unknown as http.Server;
    return (server.address() as AddressInfo).port;
  },
  'fastify-http-proxy': async (upstream) => {
    const app = fastify();
    await app.register(fastifyProxy, { upstream });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return (app.server.address() as AddressInfo).port;
  },
  undici: (origin) => {
    const pool = new Pool(origin, { connections: 512 });
    return listen(http.createServer((request, response) => dispatch(pool, request, response)));
  },
};

const [name = '', origin = ''] = process.argv.slice(2);
console.log(await PEERS[name]?.(origin));

/** As little as can stand between `node:http` and undici. */
function dispatch(pool: Pool, request: IncomingMessage, response: ServerResponse): void {
  const { method = 'GET', url = '/', headers } = request;
  const { connection: _, 'transfer-encoding': coding, ...kept } = headers;
  const hasBody = coding !== undefined || Number(headers['content-length'] ?? 0) > 0;
  let answer: Dispatcher.DispatchController | undefined;
  response.on('drain', () => answer?.resume());
  pool.dispatch(
    { method: method as Dispatcher.HttpMethod, path: url, headers: kept, body: hasBody ? request : null },
    {
      onRequestStart() {},
      onResponseStart(controller, status, { connection: _, 'transfer-encoding': __, ...head }) {
        answer = controller;
        response.writeHead(status, head as http.OutgoingHttpHeaders);
      },
      onResponseData(controller, chunk) {
        if (!response.write(chunk)) controller.pause();
      },
      onResponseEnd: () => void response.end(),
      onResponseError: () => void response.destroy(),
    },
  );
}

function listen(server: http.Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', 4_096, () => resolve((server.address() as AddressInfo).port));
  });
}
