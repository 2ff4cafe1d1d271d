import http from 'node:http';
import https from 'node:https';
import type { Examine } from './check.ts';
import { pathOn } from './upstream.ts';

/** GET over a connection of its own: well is a 2xx or 3xx whose head arrives in time. */
export const examine: Examine = (instance, { path, timeoutMs }) => {
  const { url, lookup } = instance;
  const ask = url.protocol === 'https:' ? https.get : http.get;
  const options = {
    ...{ protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port },
    ...{
      path: pathOn(instance, path),
      agent: false,
      headers: { 'User-Agent': 'strangler-check', Connection: 'close' },
    },
    ...(lookup === undefined ? {} : { lookup }),
  } as const;
  return new Promise((resolve) => {
    const request = ask(options, ({ statusCode = 0 }) => {
      end(statusCode >= 200 && statusCode < 400);
    });
    const timer = setTimeout(() => end(false), timeoutMs);
    function end(well: boolean): void {
      clearTimeout(timer);
      request.destroy();
      resolve(well);
    }
    request.on('error', () => end(false));
  });
};
