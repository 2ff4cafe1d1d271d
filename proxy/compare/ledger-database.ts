import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import {
  DifferenceKind,
  type PathComparison,
  RecordedRequest,
  type RouteComparison,
} from '../../contracts/comparison.ts';
import { brokenLedger } from '../../contracts/errors/comparison.ts';
import type { Batch, RouteCounts, SeenPath } from './ledger-batch.ts';
import { upperBound } from './statistics.ts';

/** The tables behind the ledger. Every method throws BROKEN_LEDGER when the file fails. */
export interface LedgerDatabase {
  add(batch: Batch): void;
  read(): RouteComparison[];
  reset(route?: string): void;
  close(): void;
}

/** Past these a new route is not kept, and a new path is counted under `/**`. */
const MAX_ROUTES = 2_000;
const MAX_PATHS_PER_ROUTE = 200;
const OVERFLOW = '/**';
const SCHEMA_VERSION = 1;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS counts (
  route TEXT NOT NULL, what TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (route, what, name)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS paths (
  route TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL,
  request TEXT NOT NULL, control TEXT NOT NULL, candidate TEXT NOT NULL,
  PRIMARY KEY (route, path, kind)) STRICT, WITHOUT ROWID;`;

export function openDatabase(file: string): LedgerDatabase {
  const guarded = <Value>(act: () => Value): Value => {
    try {
      return act();
    } catch (cause) {
      throw brokenLedger(file, cause);
    }
  };
  const database = guarded(() => open(file));
  const statements = guarded(() => prepare(database));
  const add = database.transaction((batch: Batch) => {
    for (const [route, counts] of batch.routes) addRoute(statements, route, counts);
  });
  const reset = database.transaction((route: string | undefined) => {
    for (const table of ['counts', 'paths']) {
      database.prepare(`DELETE FROM ${table} WHERE :route IS NULL OR route = :route`).run({ route: route ?? null });
    }
  });
  return {
    add: (batch) => guarded(() => add.immediate(batch)),
    read: () => guarded(() => readRoutes(database)),
    reset: (route) => guarded(() => reset.immediate(route)),
    close: () => guarded(() => void database.close()),
  };
}

function open(file: string): Database.Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new Database(file, { timeout: 1_000 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  const version = database.pragma('user_version', { simple: true });
  if (version !== 0 && version !== SCHEMA_VERSION) throw new Error(`it has format ${version}, not ${SCHEMA_VERSION}`);
  database.exec(SCHEMA);
  database.pragma(`user_version = ${SCHEMA_VERSION}`);
  return database;
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: Database.Database) {
  return {
    isKnown: database.prepare<[string]>('SELECT 1 FROM counts WHERE route = ? LIMIT 1').pluck(),
    routes: database.prepare<[], number>('SELECT count(DISTINCT route) FROM counts').pluck(),
    count: database.prepare<[string, string, string, number]>(
      `INSERT INTO counts (route, what, name, count) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    ),
    hasPath: database
      .prepare<[string, string, string]>('SELECT 1 FROM paths WHERE route = ? AND path = ? AND kind = ?')
      .pluck(),
    paths: database.prepare<[string], number>('SELECT count(*) FROM paths WHERE route = ?').pluck(),
    path: database.prepare<[string, string, string, number, string, string, string]>(
      `INSERT INTO paths (route, path, kind, count, request, control, candidate) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    ),
  };
}

function addRoute(statements: Statements, route: string, counts: RouteCounts): void {
  if (statements.isKnown.get(route) === undefined && (statements.routes.get() ?? 0) >= MAX_ROUTES) return;
  for (const [verdict, count] of counts.verdicts) statements.count.run(route, 'verdict', verdict, count);
  for (const [reason, count] of counts.reasons) statements.count.run(route, 'reason', reason, count);
  for (const seen of counts.paths.values()) addPath(statements, route, seen);
}

function addPath(statements: Statements, route: string, { count, difference, request }: SeenPath): void {
  const { kind, control, candidate } = difference;
  const fits =
    statements.hasPath.get(route, difference.path, kind) !== undefined ||
    (statements.paths.get(route) ?? 0) < MAX_PATHS_PER_ROUTE;
  const path = fits ? difference.path : OVERFLOW;
  statements.path.run(route, path, kind, count, JSON.stringify(request), control, candidate);
}

interface CountRow {
  readonly route: string;
  readonly what: 'verdict' | 'reason';
  readonly name: string;
  readonly count: number;
}

interface PathRow {
  readonly route: string;
  readonly path: string;
  readonly kind: string;
  readonly count: number;
  readonly request: string;
  readonly control: string;
  readonly candidate: string;
}

function readRoutes(database: Database.Database): RouteComparison[] {
  const counts = Map.groupBy(database.prepare<[], CountRow>('SELECT * FROM counts').all(), (row) => row.route);
  const paths = Map.groupBy(
    database.prepare<[], PathRow>('SELECT * FROM paths ORDER BY count DESC, path, kind').all(),
    (row) => row.route,
  );
  return [...counts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([route, rows]) => toRoute(route, rows, (paths.get(route) ?? []).map(toPath)));
}

function toRoute(route: string, rows: readonly CountRow[], paths: PathComparison[]): RouteComparison {
  const verdicts = new Map(rows.filter(({ what }) => what === 'verdict').map(({ name, count }) => [name, count]));
  const reasons = rows.filter(({ what }) => what === 'reason').map(({ name, count }) => [name, count] as const);
  const of = (verdict: string) => verdicts.get(verdict) ?? 0;
  return {
    route,
    match: of('match'),
    mismatch: of('mismatch'),
    ignored: of('ignored'),
    inconclusive: of('inconclusive'),
    dropped: of('dropped'),
    ...(reasons.length === 0 ? {} : { reasons: Object.fromEntries(reasons) }),
    mismatchRateUpperBound: upperBound(of('mismatch'), of('match') + of('mismatch') + of('ignored')),
    paths,
  };
}

const toPath = ({ path, kind, count, request, control, candidate }: PathRow): PathComparison => ({
  path,
  kind: DifferenceKind.parse(kind),
  count,
  witness: { request: RecordedRequest.parse(JSON.parse(request)), control, candidate },
});
