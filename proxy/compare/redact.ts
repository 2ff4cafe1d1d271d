/** What must never be written down: credentials in headers, query strings and bodies. */

export const REDACTED = '<redacted>';

const NAMES =
  '(?:pass(?:word|wd|phrase)?|pwd|cv[cv]2?|card[-_]?number|secret|token|authorization|cookie|signature|credentials?|(?:api|access|private)[-_]?key|session(?:[-_]?id)?|jwt|otp)s?\\d*';
/** Names of headers, query parameters and fields whose value is a credential. */
const SECRET_NAME = new RegExp(`${NAMES}$`, 'i');
/** `"password": "…"`, `token=…` in text, also when the text is cut inside the value. */
const SECRET_FIELD = new RegExp(`(${NAMES}["']?\\s*[:=]\\s*)(?:"(?:[^"\\\\]|\\\\.)*"?|[^\\s,;&"'}\\]]+)`, 'gi');
const CREDENTIAL = /\b(bearer|basic)\s+[\w.~+/=-]{8,}|\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/gi;

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Takes bearer tokens, basic credentials, JWTs and the values of fields called like a secret out of free text. */
export const redactText = (text: string): string =>
  text
    .replace(CREDENTIAL, (_, scheme?: string) => (scheme ? `${scheme} ${REDACTED}` : REDACTED))
    .replace(SECRET_FIELD, `$1${REDACTED}`);

export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecretName(name) ? REDACTED : redactText(value)]),
  );
}

/** A path whose secret query parameters are replaced; everything else keeps its spelling. */
export function redactPath(path: string): string {
  const start = path.indexOf('?');
  if (start < 0) return redactText(path);
  const query = path.slice(start + 1).split('&');
  return `${redactText(path.slice(0, start))}?${query.map(redactParameter).join('&')}`;
}

function redactParameter(parameter: string): string {
  const [name = ''] = parameter.split('=', 1);
  return isSecretName(name) && parameter.includes('=') ? `${name}=${REDACTED}` : redactText(parameter);
}
