/** Queries kept in `.sql` files: they are run where code names the file, `new QueryFile('./orders/find.sql')`. */
import type { FileFacts, SqlFact, Value } from '../model/facts.ts';
import type { CallSite, Linked } from './call-index.ts';
import { knownTexts } from './lift.ts';

export interface WrittenSql {
  readonly facts: FileFacts;
  readonly fact: SqlFact;
}

/** The statements of the files that code names, at the calls that name them. */
export function queriesInFiles(files: readonly FileFacts[], linked: Linked): readonly WrittenSql[] {
  const queries = files.filter(({ path, sql }) => path.endsWith('.sql') && sql.length > 0);
  if (queries.length === 0) return [];
  return linked.sites.flatMap((site) => {
    const facts = linked.evaluator.program.files.get(site.file);
    const named = facts === undefined ? [] : namedFiles(site, queries, linked);
    return facts === undefined ? [] : named.flatMap(({ sql }) => sql.map((one) => ({ facts, fact: at(site, one) })));
  });
}

const at = ({ call: { fn, start, line, holder } }: CallSite, { reads, writes }: SqlFact): SqlFact => ({
  fn,
  start,
  line,
  holder,
  reads,
  writes,
  confidence: 'inferred',
});

function namedFiles({ file, call }: CallSite, queries: readonly FileFacts[], linked: Linked): readonly FileFacts[] {
  const texts = call.args.flatMap((arg) => (arg !== null && endsInSql(arg) ? fileTexts(file, arg, linked) : []));
  return [...new Set(texts)].flatMap((text) => {
    const matching = queries.filter(({ path }) => path === text || path.endsWith(`/${text}`));
    const beside = matching.filter(({ path }) => path.startsWith(folderOf(file)));
    const [only, ...more] = matching.length > 1 ? beside : matching;
    return only === undefined || more.length > 0 ? [] : [only];
  });
}

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/') + 1);

/** A path's fixed end: `../sql/find.sql` and `path.join(__dirname, 'sql', 'find.sql')` are `sql/find.sql`. */
function fileTexts(file: string, value: Value, linked: Linked): readonly string[] {
  const known = knownTexts(file, value, linked) ?? [lastText(value)];
  return known.filter((text) => text.endsWith('.sql')).map((text) => text.replace(/^(?:\.{0,2}\/)+/, ''));
}

/** Quick: nothing is looked up. */
const endsInSql = (value: Value): boolean => lastText(value).endsWith('.sql');

function lastText(value: Value): string {
  if (value.k === 'text') return value.text;
  const last = value.k === 'concat' ? value.parts.at(-1) : value.k === 'call' ? value.args.at(-1) : null;
  return last === null || last === undefined ? '' : lastText(last);
}
