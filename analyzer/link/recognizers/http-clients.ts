/** Calls of other systems: over HTTP, with the host where it is written down, and over client libraries that know theirs. */
import type { CallFact, Value } from '../../model/facts.ts';
import type { HostUse, Unresolved } from '../../model/graph.ts';
import type { Linked } from '../call-index.ts';
import { liftAll } from '../lift.ts';
import type { Located } from '../origins.ts';
import { callsOfPackages } from '../package-calls.ts';
import { at, symbolAt } from '../targets.ts';
import { addressesIn, keysIn } from './http/addresses.ts';
import { CLIENTS, isServiceCall, SERVICES, urlOf } from './http/clients.ts';
import type { Recognizer } from './recognizer.ts';

export const httpClients: Recognizer = {
  name: 'http-clients',
  applies: () => true,
  read: {
    entries: (linked) => {
      const asked = [...runtimeCalls(linked), ...clientCalls(linked)].map((one) => hostsOf(one, linked));
      return {
        hosts: [...asked.flatMap(({ hosts }) => hosts), ...serviceCalls(linked)],
        unresolved: asked.flatMap(({ unresolved }) => unresolved),
      };
    },
  },
};

interface Request {
  readonly file: string;
  readonly call: CallFact;
  readonly url: Located;
}

const RUNTIME = new Set(['fetch', 'WebSocket', 'EventSource']);

/** `fetch(url)`, `new WebSocket(url)`. */
const runtimeCalls = (linked: Linked): Request[] =>
  [...linked.evaluator.program.files.values()].flatMap(({ path: file, runtimeCalls: calls }) =>
    calls
      .filter(({ callee }) => (callee.k === 'global' && RUNTIME.has(callee.name)) || isGlobalFetch(callee))
      .map((call) => ({ file, call, url: { file, value: call.args[0] ?? null } })),
  );

const isGlobalFetch = (callee: Value): boolean =>
  callee.k === 'member' && callee.name === 'fetch' && callee.of.k === 'global' && callee.of.name === 'globalThis';

function clientCalls(linked: Linked): Request[] {
  return callsOfPackages(linked, CLIENTS).flatMap((one) => {
    const { file, call } = one.site;
    return urlOf(one, linked).map((url) => ({ file, call, url }));
  });
}

function hostsOf({ file, call, url }: Request, linked: Linked): { hosts: HostUse[]; unresolved: Unresolved[] } {
  const [hosts, unresolved]: [HostUse[], Unresolved[]] = [[], []];
  for (const { file: from, place, values, depth } of liftAll({ file, place: call }, [url], linked)) {
    const facts = linked.evaluator.program.files.get(from);
    const [told] = values;
    if (facts === undefined || told === undefined) continue;
    const spot = { at: at(from, place.line), symbol: symbolAt(facts, place) };
    const { known, isComputed } = addressesIn(told, linked);
    for (const { host, isWhole } of known)
      hosts.push({ host, ...spot, confidence: isWhole && known.length === 1 && depth === 0 ? 'exact' : 'inferred' });
    if (known.length > 0 || !isComputed) continue;
    const keys = keysIn(told, linked);
    const why = keys.length === 0 ? 'the address is computed' : `the environment decides: ${keys.join(', ')}`;
    unresolved.push({ what: 'host of a request', at: spot.at, why });
  }
  return { hosts, unresolved };
}

/** `stripe.charges.create(…)`: which host that is, is the library's affair. */
function serviceCalls(linked: Linked): HostUse[] {
  const { program } = linked.evaluator;
  const imported = new Set(
    [...program.files.values()].flatMap(({ imports }) =>
      imports.flatMap(({ specifier }) => packageOf(specifier) ?? []),
    ),
  );
  const used = [...imported].filter((name) => SERVICES.test(name)).sort();
  return used.flatMap((name) =>
    callsOfPackages(linked, [name]).flatMap(({ site: { file, call }, callee }): HostUse[] => {
      const facts = program.files.get(file);
      if (facts === undefined || !isServiceCall(callee.name, name, call.isNew)) return [];
      return [{ host: `package:${name}`, symbol: symbolAt(facts, call), confidence: 'exact', at: at(file, call.line) }];
    }),
  );
}

const packageOf = (specifier: string | null): string | null =>
  specifier === null || /^[./#]/.test(specifier) ? null : (/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? null);
