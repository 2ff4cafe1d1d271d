import type { RouteRule } from '../../contracts/route-table.ts';
import { splitRoute } from '../route/pattern.ts';
import { holds, listItems, spread, valuesOf } from './harvest.ts';
import { decodeBody } from './normalize.ts';
import type { Planned } from './replay.ts';
import type { OutgoingRequest, Sender, SendLimits } from './send.ts';

export interface DeriveOptions {
  /** Rules that are to be compared. */
  readonly rules: readonly RouteRule[];
  /** Rules whose answers may hold values, usually the whole table. */
  readonly known: readonly RouteRule[];
  readonly control: Sender;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: SendLimits;
  /** Values tried per parameter. */
  readonly samples: number;
}

export interface Derived {
  readonly planned: readonly Planned[];
  readonly notSent: readonly { readonly what: string; readonly why: string }[];
}

/** Requests for the GET rules of a table; parameters are filled with what the control's own lists hold. */
export async function deriveRequests(options: DeriveOptions): Promise<Derived> {
  const lists = createLists(options);
  const planned: Planned[] = [];
  const notSent: Derived['notSent'][number][] = [];
  for (const rule of options.rules) {
    const outcome = await fill(rule, { ...options, lists });
    if (typeof outcome === 'string') notSent.push({ what: rule.route, why: outcome });
    else for (const path of outcome) planned.push(plan(rule, path, options.headers));
  }
  return { planned, notSent };
}

const plan = (rule: RouteRule, path: string, headers: Readonly<Record<string, string>>): Planned => ({
  route: rule.route,
  service: rule.service,
  request: { method: 'GET', path, headers: { ...headers } },
});

const pathOf = (rule: RouteRule): string => splitRoute(rule.route).path;

interface Filling extends DeriveOptions {
  readonly lists: Lists;
}

/** Paths of one route with real values, or why there are none. */
async function fill(rule: RouteRule, filling: Filling): Promise<readonly string[] | string> {
  let paths = [''];
  for (const segment of pathOf(rule).split('/').slice(1)) {
    if (segment.startsWith('*')) return `anything may stand for ${segment}`;
    const parameter = /^:(\w+)$/.exec(segment)?.[1];
    if (parameter === undefined) paths = paths.map((path) => `${path}/${segment}`);
    else {
      const found = await findValues(parameter, paths, filling);
      if (found.length === 0) return `no value is known for :${parameter}${filling.lists.describe(rule)}`;
      paths = spread(found, filling.samples);
    }
  }
  return paths;
}

/** The filled paths followed by each value: from the list at that very path, at a shorter one, or of the same name. */
async function findValues(parameter: string, paths: readonly string[], filling: Filling): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    for (const list of candidatesFor(path, parameter, filling.known)) {
      const values = valuesOf(parameter, await filling.lists.read(list));
      found.push(...values.map((value) => `${path}/${encodeURIComponent(value)}`));
      if (values.length > 0) break;
    }
  }
  return found;
}

function candidatesFor(path: string, parameter: string, known: readonly RouteRule[]): readonly string[] {
  const plain = known.map(pathOf).filter((list) => !/[:*]/.test(list));
  const parent = path.slice(0, path.lastIndexOf('/'));
  const last = path.slice(path.lastIndexOf('/') + 1);
  const namesakes = plain.filter((list) => last !== '' && list.endsWith(`/${last}`));
  const shorter = plain.includes(parent) ? [parent] : [];
  return [...new Set([path, ...shorter, ...namesakes, ...plain.filter((list) => holds(list, parameter))])];
}

interface Lists {
  read(path: string): Promise<ReturnType<typeof listItems>>;
  /** What the control said where a value could have stood. */
  describe(rule: RouteRule): string;
}

/** Answers of the control, each asked for once. */
function createLists({ control, headers, limits }: DeriveOptions): Lists {
  const answers = new Map<string, Promise<ReturnType<typeof listItems>>>();
  const refusals = new Map<string, string>();
  const ask = async (path: string) => {
    const request: OutgoingRequest = { method: 'GET', path: path || '/', headers };
    const answer = await control.send(request, limits);
    if (answer.status !== 200) refusals.set(path, answer.fault ?? String(answer.status));
    const decoded = decodeBody(answer, limits.maxBodyBytes);
    return answer.status === 200 && decoded.kind === 'decoded' ? listItems(parse(decoded.bytes.toString('utf8'))) : [];
  };
  return {
    read: (path) => {
      const answer = answers.get(path) ?? ask(path);
      answers.set(path, answer);
      return answer;
    },
    describe: (rule) => {
      const prefix = pathOf(rule).split('/:')[0] ?? '';
      const status = refusals.get(prefix);
      return status === undefined ? '' : ` (GET ${prefix || '/'} answered ${status})`;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
