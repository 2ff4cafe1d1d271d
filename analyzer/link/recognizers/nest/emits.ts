/** What Nest code sends on: jobs to an injected queue, messages to another service. */
import type { EventUse } from '../../../model/graph.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { at, symbolAt } from '../../targets.ts';
import { type Applied, decoratorsOf } from './decorators.ts';
import { namesOf } from './names.ts';

export function linkNestEmits(linked: Linked): EventUse[] {
  const queues = injectedQueues(linked);
  return linked.sites.flatMap((site) => {
    const facts = linked.evaluator.program.files.get(site.file);
    if (facts === undefined) return [];
    const place = {
      role: 'emit',
      symbol: symbolAt(facts, site.call),
      confidence: 'exact',
      at: at(site.file, site.call.line),
    } as const;
    return [...queuesOf(site, queues, linked), ...messagesOf(site, linked)].map((event) => ({ event, ...place }));
  });
}

const CONSTRUCTOR: string = 'constructor';

/** Queue names by the site of the parameter or field that they are injected into. */
function injectedQueues(linked: Linked): ReadonlyMap<string, readonly string[]> {
  const read = decoratorsOf(linked);
  const queues = new Map<string, readonly string[]>();
  for (const facts of linked.evaluator.program.files.values()) {
    for (const of of Object.values(facts.classes))
      for (const creator of of.members[CONSTRUCTOR] ?? []) {
        const fn = creator.k === 'function' ? facts.functions[creator.id] : undefined;
        fn?.params.forEach((param, index) => {
          const names = read(facts.path, param.decorators).flatMap(queueNames);
          if (names.length > 0) queues.set(`${facts.path}:${fn.id}:${index}`, names);
        });
      }
  }
  return queues;
}

const queueNames = ({ name, args, here }: Applied): readonly string[] =>
  /^@nestjs\/bull(mq)?\.InjectQueue$/.test(name) ? namesOf(args[0], here) : [];

function queuesOf(
  { file, call: { callee } }: CallSite,
  queues: ReadonlyMap<string, readonly string[]>,
  linked: Linked,
) {
  if (queues.size === 0 || callee.k !== 'member' || !/^add(Bulk)?$/.test(callee.name)) return [];
  return linked.evaluator.evaluate(file, callee.of).flatMap((entity) => queues.get(siteOf(entity)) ?? []);
}

function siteOf(entity: Entity): string {
  if (entity.t === 'package') return entity.site;
  return entity.t === 'param' ? `${entity.file}:${entity.fn}:${entity.index}` : '';
}

const MESSAGE = /^@nestjs\/microservices\.Client\w+\(\)\.(emit|send)$/;

function messagesOf({ file, call, callees }: CallSite, { evaluator }: Linked): readonly string[] {
  const facts = evaluator.program.files.get(file);
  if (facts === undefined || !callees.some((entity) => entity.t === 'package' && MESSAGE.test(entity.name))) return [];
  return namesOf(call.args[0], { facts, bindings: new Map(), evaluator });
}
