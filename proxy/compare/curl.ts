import type { RecordedRequest } from '../../contracts/comparison.ts';
import { printable } from './layout.ts';

/** What a client or a proxy adds by itself and no answer depends on in practice. */
const NOT_SHOWN =
  /^(?:host|connection|content-length|user-agent|accept-encoding|via|dnt|priority|upgrade-insecure-requests|forwarded|x-forwarded-.*|x-request-id|sec-.*|:.*)$/;

/** The request as the words of a curl command, quoted for a POSIX shell; credentials are placeholders already. */
export function curlWords({ method, path, headers, body }: RecordedRequest, baseUrl: string): string[] {
  const shown = Object.entries(headers).filter(([name]) => !NOT_SHOWN.test(name.toLowerCase()));
  return [
    'curl -sS',
    ...(Object.keys(headers).some((name) => name.toLowerCase() === 'accept-encoding') ? ['--compressed'] : []),
    ...methodWords(method, body !== undefined),
    ...shown.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
    quote(baseUrl.replace(/\/$/, '') + path),
  ];
}

function methodWords(method: string, hasBody: boolean): string[] {
  if (method === 'HEAD') return ['-I'];
  return method === (hasBody ? 'POST' : 'GET') ? [] : [`-X ${method}`];
}

/** Single quotes, or `$'…'` when there are control characters that a terminal must not see raw. */
function quote(text: string): string {
  const visible = printable(text);
  if (visible === text) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${printable(text.replace(/[\\']/g, '\\$&'))}'`;
}
