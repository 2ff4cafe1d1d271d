/** Emits and listeners on emitters of the project. */

import type { ClassFact } from '../model/facts.ts';
import type { EventUse, SymbolId } from '../model/graph.ts';
import type { Linked } from './call-index.ts';
import type { Entity } from './entities.ts';
import { knownTexts, lift } from './lift.ts';
import { at, symbolAt } from './targets.ts';

const EMITTER =
  /^(events(\.EventEmitter)?|eventemitter3(\.EventEmitter)?|(eventemitter2|@nestjs\/event-emitter)(\.EventEmitter2)?|emittery|mitt)\(\)$/;

export function linkEvents(linked: Linked): EventUse[] {
  const { evaluator } = linked;
  const found: EventUse[] = [];
  for (const facts of evaluator.program.files.values())
    for (const fact of facts.events) {
      if (!evaluator.evaluate(facts.path, fact.receiver).some((entity) => isEmitter(entity, linked))) continue;
      for (const { file, place, value } of lift(facts.path, fact, fact.event, linked)) {
        const from = evaluator.program.files.get(file);
        const symbol: SymbolId | null = from === undefined ? null : symbolAt(from, place);
        for (const event of knownTexts(file, value, linked) ?? [])
          if (symbol !== null)
            found.push({
              event,
              role: fact.role,
              symbol,
              confidence: value.k === 'text' ? 'exact' : 'inferred',
              at: at(file, place.line),
            });
      }
    }
  return found;
}

const isEmitter = (entity: Entity, linked: Linked): boolean =>
  (entity.t === 'package' && EMITTER.test(entity.name)) ||
  (entity.t === 'instance' && extendsEmitter(entity.of, entity.file, linked, 0));

function extendsEmitter(of: ClassFact, file: string, linked: Linked, depth: number): boolean {
  if (depth > 8) return false;
  return linked.evaluator
    .evaluate(file, of.extends)
    .some((parent) =>
      parent.t === 'class'
        ? extendsEmitter(parent.of, parent.file, linked, depth + 1)
        : parent.t === 'package' && EMITTER.test(`${parent.name}()`),
    );
}
