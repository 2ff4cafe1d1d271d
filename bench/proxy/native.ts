/** nginx and HAProxy, as peers and as origins that are quicker than anything in front of them. */

import { freePort, type Running, scratch, start, writeScratch } from './running.ts';
import { BIG_BYTES, POST_BYTES, SMALL_BYTES } from './work.ts';

/** One worker without a master, kept connections on both sides. */
export async function startNginx(origin: string, accessLog: boolean): Promise<Running> {
  const port = await freePort();
  const log = accessLog ? `access_log ${scratch}/nginx-${port}.log` : 'access_log off';
  return runNginx(
    port,
    `upstream origin { server ${new URL(origin).host}; keepalive 512; keepalive_requests 100000000; }
    proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_max_temp_file_size 0; ${log};
    server { listen 127.0.0.1:${port} backlog=4096; location / { proxy_pass http://origin; } }`,
  );
}

/** 1 KB for everything, 10 MB under /big. */
export async function startNginxOrigin(): Promise<Running> {
  const port = await freePort();
  writeScratch('small', Buffer.alloc(SMALL_BYTES, 'x'));
  writeScratch('big', Buffer.alloc(BIG_BYTES, 'x'));
  return runNginx(
    port,
    `sendfile on; open_file_cache max=10; access_log off; root ${scratch};
    server { listen 127.0.0.1:${port} backlog=4096;
      location / { try_files /small =404; } location /big { try_files /big =404; } }`,
  );
}

export async function startHaproxy(origin: string): Promise<Running> {
  const port = await freePort();
  return runHaproxy(
    port,
    `frontend callers
  bind 127.0.0.1:${port} backlog 4096
  option forwardfor
  default_backend origin
backend origin
  http-reuse always
  server origin ${new URL(origin).host} pool-max-conn 512`,
  );
}

/** Reads a whole body and answers with its length. */
export async function startHaproxyOrigin(): Promise<Running> {
  const port = await freePort();
  return runHaproxy(
    port,
    `frontend callers
  bind 127.0.0.1:${port} backlog 4096
  http-request wait-for-body time 10s at-least ${POST_BYTES}
  http-request return status 200 content-type text/plain lf-string "%[req.body_len]"`,
  );
}

function runNginx(port: number, http: string): Promise<Running> {
  const config = `daemon off; master_process off; pid ${scratch}/${port}.pid; error_log ${scratch}/error.log;
  events { worker_connections 4096; }
  http { keepalive_requests 100000000; keepalive_timeout 600s; client_body_temp_path ${scratch}/${port}-body;
    proxy_temp_path ${scratch}/${port}-proxy; fastcgi_temp_path ${scratch}/${port}-f; uwsgi_temp_path ${scratch}/${port}-u;
    scgi_temp_path ${scratch}/${port}-s; ${http} }`;
  return start('nginx', ['-c', writeScratch(`${port}.conf`, config)], port);
}

function runHaproxy(port: number, sections: string): Promise<Running> {
  const config = `global
  nbthread 1
  maxconn 4096
  tune.bufsize 32768
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
${sections}
`;
  return start('haproxy', ['-db', '-f', writeScratch(`${port}.cfg`, config)], port);
}
