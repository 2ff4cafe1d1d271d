import type { ComparisonReport, PathComparison, RouteComparison } from '../../contracts/comparison.ts';
import { curlWords } from './curl.ts';
import { cutAlike, printable, wrapWords } from './layout.ts';

export interface DescribeOptions {
  /** Base URL of the control, for the `curl` lines. */
  readonly controlUrl: string;
  readonly color?: boolean;
}

const WIDTH = 80;
const ROUTE_WIDTH = 40;

/** The report for a terminal of 80 columns: what differs first, with the request that shows it. */
export function describeReport(report: ComparisonReport, options: DescribeOptions): string {
  const page: Page = { report, options };
  const differing = report.routes.filter((route) => route.mismatch > 0);
  const others = report.routes.filter((route) => route.mismatch === 0);
  const blocks = [
    [`${report.control} is the control; judged: ${report.candidate}`],
    ...differing.map((route) => describeRoute(page, route)),
    others.flatMap((route) => describeRoute(page, route)),
    describeNotSent(report),
    describeSum(report),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

interface Page {
  readonly report: ComparisonReport;
  readonly options: DescribeOptions;
}

function describeRoute(page: Page, route: RouteComparison): string[] {
  const head = `${markOf(page, route)} ${printable(route.route)}`;
  const counts = countWords(route);
  const fits = route.route.length < ROUTE_WIDTH - 2 && counts.join(', ').length <= WIDTH - ROUTE_WIDTH;
  const padding = ' '.repeat(Math.max(1, ROUTE_WIDTH - route.route.length - 2));
  const lines = fits ? [`${head}${padding}${counts.join(', ')}`] : [head, ...indent(wrapWords(counts, 74, ', '), 4)];
  return [...lines, ...describeReasons(route), ...describePaths(page, route.paths)];
}

function markOf({ options }: Page, route: RouteComparison): string {
  if (route.mismatch > 0) return paint('✗', RED, options);
  return route.match + route.ignored > 0 ? paint('✓', GREEN, options) : paint('?', YELLOW, options);
}

function countWords({ mismatchRateUpperBound: bound, ...route }: RouteComparison): string[] {
  const verdicts = ['mismatch', 'match', 'ignored', 'inconclusive', 'dropped'] as const;
  const counts = verdicts.filter((verdict) => route[verdict] > 0).map((verdict) => `${route[verdict]} ${verdict}`);
  return bound === null ? counts : [...counts, `at most ${percent(bound)}`];
}

const describeReasons = ({ reasons = {} }: RouteComparison): string[] =>
  indent(
    Object.entries(reasons).map(([reason, count]) => `inconclusive: ${reason} (${times(count)})`),
    4,
  );

/** Differences that one request shows share its curl line. */
function describePaths(page: Page, paths: readonly PathComparison[]): string[] {
  const shown = paths.map((path) => ({ values: describePath(page, path), curl: describeRequest(page, path) }));
  return shown.flatMap(({ values, curl }, index) => {
    const isShared = curl.join('\n') === shown[index + 1]?.curl.join('\n');
    return isShared ? values : [...values, ...curl];
  });
}

function describePath({ report }: Page, { path, kind, count, witness }: PathComparison): string[] {
  const names = [report.control, report.candidate].map((name, side) => (name.includes(',') ? SIDES[side] : name) ?? '');
  const width = Math.min(24, Math.max(...names.map((name) => name.length)));
  const values = cutAlike(printable(witness.control), printable(witness.candidate), WIDTH - width - 8);
  const label = (name: string) => (name.length > width ? `${name.slice(0, width - 1)}…` : name.padEnd(width));
  return [
    `  ${printable(path)}  ${kind}, ${times(count)}`,
    ...names.map((name, side) => `      ${label(name)}  ${values[side]}`),
  ];
}

/** Said instead of a name when several services are judged. */
const SIDES = ['control', 'candidate'];

function describeRequest({ options }: Page, { witness }: PathComparison): string[] {
  const lines = indent(wrapWords(curlWords(witness.request, options.controlUrl), 70, ' '), 6);
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line));
}

function describeNotSent({ notSent = [] }: ComparisonReport): string[] {
  if (notSent.length === 0) return [];
  return [
    'Not sent:',
    ...notSent.flatMap(({ what, why }) =>
      indent(wrapWords(`${printable(what)}: ${printable(why)}`.split(' '), 76, ' '), 2),
    ),
  ];
}

function describeSum({ routes }: ComparisonReport): string[] {
  const sum = (verdict: 'match' | 'mismatch' | 'ignored' | 'inconclusive' | 'dropped') =>
    routes.reduce((total, route) => total + route[verdict], 0);
  const compared = sum('match') + sum('mismatch') + sum('ignored');
  const differing = routes.filter((route) => route.mismatch > 0).length;
  const answers = differing === 0 ? 'No answer differs' : `${sum('mismatch')} of ${compared} answers differ`;
  const where =
    differing === 0 ? '' : `, on ${differing} of ${routes.length} ${routes.length === 1 ? 'route' : 'routes'}`;
  return [
    `${answers}${where}.`,
    `${compared} compared, ${sum('inconclusive')} inconclusive, ${sum('dropped')} dropped.`,
    ...(compared > 0 ? ['"at most": the true rate of mismatches is not above it, with 95 % confidence.'] : []),
  ];
}

const percent = (rate: number): string => `${(rate * 100).toPrecision(rate < 0.1 ? 2 : 3)} %`;

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const indent = (lines: readonly string[], by: number): string[] => lines.map((line) => ' '.repeat(by) + line);

const RED = 31;
const GREEN = 32;
const YELLOW = 33;

const paint = (text: string, code: number, { color = false }: DescribeOptions): string =>
  color ? `\u001b[${code}m${text}\u001b[0m` : text;
