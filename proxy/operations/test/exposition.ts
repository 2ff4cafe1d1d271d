/**
 * Reads Prometheus' text exposition format 0.0.4 as strictly as its own parser: every series belongs to the family announced
 * before it, no series repeats, families are not interleaved.
 */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SERIES = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`);
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

export function parseExposition(text: string): readonly Series[] {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const seen = new Set<string>();
  let family: { readonly name: string; readonly type: string } | undefined;
  return text.split('\n').flatMap((line) => {
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/.exec(line);
    if (type !== null) {
      family = { name: type[1] ?? '', type: type[2] ?? '' };
      if (seen.has(family.name)) throw new Error(`${family.name} is announced twice`);
      seen.add(family.name);
    }
    if (line === '' || line.startsWith('#')) return [];
    const [, name = '', labels = '', value = ''] = SERIES.exec(line) ?? [];
    const suffixes = SUFFIXES[family?.type ?? ''] ?? [''];
    if (!suffixes.some((suffix) => name === `${family?.name}${suffix}`)) throw new Error(`no family for: ${line}`);
    if (seen.has(`${name}{${labels}}`)) throw new Error(`repeated: ${line}`);
    seen.add(`${name}{${labels}}`);
    return [{ name, labels: readLabels(labels), value: readValue(value, line) }];
  });
}

function readLabels(text: string): Record<string, string> {
  const pairs = text.match(new RegExp(LABEL, 'g')) ?? [];
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), JSON.parse(pair.slice(pair.indexOf('=') + 1)) as string]),
  );
}

function readValue(text: string, line: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === 'Nan' || text === 'NaN') return Number.NaN;
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return value;
}
