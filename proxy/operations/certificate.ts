/** Certificate and key of the callers' TLS listener: read together, checked together, so that what does not fit never gets in. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import type { TlsFiles } from '../../contracts/config.ts';
import { badCertificate, type Consequence } from '../../contracts/errors/proxy.ts';

export interface Certificate {
  /** PEM, the server's own first, then those between it and the root. */
  readonly cert: Buffer;
  /** PEM. */
  readonly key: Buffer;
  readonly expires: Date;
}

/** Throws BAD_CERTIFICATE, which says which file is at fault and what came of it. */
export function readCertificate(files: TlsFiles, consequence: Consequence): Certificate {
  const attempt = <T>(what: string, act: () => T): T => {
    try {
      return act();
    } catch (cause) {
      throw badCertificate(what, cause, consequence);
    }
  };
  const ofCert = `The certificate ${files.cert}`;
  const ofKey = `The key ${files.key}`;
  const cert = attempt(ofCert, () => readFileSync(files.cert));
  const key = attempt(ofKey, () => readFileSync(files.key));
  const leaf = attempt(ofCert, () => new X509Certificate(cert));
  const secret = attempt(ofKey, () => createPrivateKey(key));
  attempt(ofKey, () => {
    if (!leaf.checkPrivateKey(secret)) throw new Error(`it does not belong to the certificate ${files.cert}`);
  });
  attempt(ofCert, () => tls.createSecureContext({ cert, key }));
  return { cert, key, expires: new Date(leaf.validTo) };
}

export interface CallersServer {
  readonly server: http.Server;
  /** The event that brings a connection which can be read. */
  readonly ready: 'connection' | 'secureConnection';
  /** New connections are shown this certificate; the open ones go on. Only where there was one from the start. */
  renew(certificate: Certificate): void;
}

type ServerOptions = http.ServerOptions & { readonly headersTimeout: number };

/** With a certificate, TLS: a handshake may take as long as a head; one that fails closes its connection and nothing else. */
export function createCallersServer(
  certificate: Certificate | undefined,
  options: ServerOptions,
  onRequest: http.RequestListener,
): CallersServer {
  if (certificate === undefined)
    return { server: http.createServer(options, onRequest), ready: 'connection', renew: () => {} };
  const handshake = { ALPNProtocols: ['http/1.1'], handshakeTimeout: options.headersTimeout };
  const server = https.createServer({ ...options, ...handshake, ...toSecureContext(certificate) }, onRequest);
  return { server, ready: 'secureConnection', renew: (renewed) => server.setSecureContext(toSecureContext(renewed)) };
}

/** Older versions are forbidden (RFC 8996). */
const toSecureContext = ({ cert, key }: Certificate) => ({ cert, key, minVersion: 'TLSv1.2' }) as const;
