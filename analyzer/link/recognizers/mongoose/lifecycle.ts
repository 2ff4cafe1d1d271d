/** `schema.pre('save', fn)`, `schema.post('find', fn)`, typegoose's `@pre(…)`: code that runs with what is done to a model. */
import type { FunctionId, Value } from '../../../model/facts.ts';
import type { SymbolId } from '../../../model/graph.ts';
import { type Bodies, createBodies } from '../../bodies.ts';
import type { Linked } from '../../call-index.ts';
import type { FunctionEntity } from '../../entities.ts';
import type { LinkedStatement } from '../../statements.ts';
import { symbolOfEntity } from '../../targets.ts';
import { modelKey } from '../entity-model.ts';
import { itemsIn, type Placed, textOf } from '../objects.ts';
import type { DocumentModel, Documents } from './declared.ts';
import { methodOfSchema } from './schemas.ts';

/** What hooks do when a method is called on a model, a document or a query. */
export interface Along {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly calls: readonly SymbolId[];
}

export type HooksOf = (model: DocumentModel, method: string) => Along;

const NOTHING: Along = { reads: [], writes: [], calls: [] };
export const noHooks: HooksOf = () => NOTHING;

export const mergedHooks = (all: readonly Along[]): Along => ({
  reads: all.flatMap(({ reads }) => reads),
  writes: all.flatMap(({ writes }) => writes),
  calls: all.flatMap(({ calls }) => calls),
});

interface Reading {
  readonly linked: Linked;
  readonly populated: (what: Placed, model: DocumentModel) => readonly string[];
}

interface Hook {
  readonly model: DocumentModel;
  readonly runsAt: (event: string) => boolean;
  readonly code: readonly FunctionEntity[];
}

/** @param own statements as they are without hooks */
export function lifecycle(documents: Documents, own: readonly LinkedStatement[], reading: Reading): HooksOf {
  const hooks = [...onSchemas(documents, reading.linked), ...onClasses(documents, reading.linked)];
  if (hooks.length === 0) return noHooks;
  const bodies = createBodies(reading.linked, own);
  const byPlace = Map.groupBy(own, ({ at }) => at);
  const byModel = Map.groupBy(
    hooks.map((hook) => ({
      ...hook,
      along: mergedHooks(hook.code.map((fn) => whatRuns(fn, hook.model, { ...reading, bodies, byPlace }))),
    })),
    ({ model }) => model,
  );
  return (model, method) => {
    const events = eventsOf(method);
    const found = (byModel.get(model) ?? []).filter(({ runsAt }) => events.some(runsAt));
    return mergedHooks(found.map(({ along }) => along));
  };
}

/** `create` saves, `findById` is `findOne`. */
function eventsOf(method: string): readonly string[] {
  if (/^(save|create|bulkSave)$/.test(method)) return ['validate', 'save'];
  if (/^(remove|deleteOne)$/.test(method)) return ['remove', 'deleteOne'];
  return [method.replace(/^findById/, 'findOne')];
}

function onSchemas({ bySchema }: Documents, linked: Linked): Hook[] {
  return linked.sites.flatMap(({ file, call, callees }) =>
    callees.flatMap((callee): Hook[] => {
      if (callee.t !== 'package' || !/^(pre|post)$/.test(methodOfSchema(callee) ?? '')) return [];
      return (bySchema.get(callee.site) ?? []).flatMap((model) => hookOf(model, file, call.args, linked));
    }),
  );
}

/** `@pre<User>('save', fn) class User`. */
function onClasses({ byKey }: Documents, linked: Linked): Hook[] {
  const { evaluator } = linked;
  return [...evaluator.program.files.values()].flatMap(({ path: file, classes }) =>
    Object.values(classes).flatMap((of) => {
      const model = of.decorators.length === 0 ? undefined : byKey.get(modelKey({ t: 'class', file, of }) ?? '');
      if (model === undefined) return [];
      const own = of.decorators.filter(({ callee }) =>
        evaluator
          .evaluate(file, callee)
          .some((entity) => entity.t === 'package' && /^@typegoose\/typegoose\.(pre|post)$/.test(entity.name)),
      );
      return own.flatMap(({ args }) => hookOf(model, file, args, linked));
    }),
  );
}

function hookOf(model: DocumentModel, file: string, args: readonly (Value | null)[], linked: Linked): Hook[] {
  const [event = null, ...rest] = args;
  const code = rest.flatMap((value) =>
    value === null ? [] : linked.evaluator.evaluate(file, value).filter((entity) => entity.t === 'function'),
  );
  return event === null || code.length === 0 ? [] : [{ model, code, runsAt: eventIn({ file, value: event }, linked) }];
}

/** `'save'`, `['find', 'findOne']`, `/^find/`. */
function eventIn(event: Placed, linked: Linked): (event: string) => boolean {
  const [regex] = linked.evaluator.evaluate(event.file, event.value).filter((entity) => entity.t === 'regex');
  if (regex !== undefined) {
    const pattern = new RegExp(regex.source.slice(1, regex.source.lastIndexOf('/')));
    return (one) => pattern.test(one);
  }
  const names = itemsIn(event, linked).flatMap((item) => textOf(item, linked) ?? []);
  return (one) => names.includes(one);
}

interface Running extends Reading {
  readonly bodies: Bodies;
  readonly byPlace: ReadonlyMap<string, readonly LinkedStatement[]>;
}

/** A named function is a symbol that runs; of another, what it does is told. */
function whatRuns({ file, fn, ...rest }: FunctionEntity, model: DocumentModel, running: Running): Along {
  const symbol = fn.declares ? symbolOfEntity({ file, fn, ...rest }) : null;
  const along = { reads: populatedBy(file, fn, model, running), writes: [] };
  if (symbol !== null) return { ...along, calls: [symbol] };
  const { calls, statements } = running.bodies.of(file, [fn.id]);
  const done = statements.flatMap((place) => running.byPlace.get(place) ?? []);
  return mergedHooks([
    { ...along, calls },
    ...done.map(({ reads, writes }): Along => ({ reads: [...reads], writes: [...writes], calls: [] })),
  ]);
}

/** `pre('find', function () { this.populate('author'); })`: the query itself finds more. */
function populatedBy(
  file: string,
  fn: { readonly id: FunctionId },
  model: DocumentModel,
  { linked, populated }: Reading,
): readonly string[] {
  const facts = linked.evaluator.program.files.get(file);
  const own = (facts?.orm ?? []).filter(({ fn: holder, receiver }) => holder === fn.id && receiver.k === 'param');
  const steps = own.flatMap(({ method, args, chain }) => [{ method, args }, ...chain]);
  const what = steps.filter(({ method }) => method === 'populate').flatMap(({ args }) => args.slice(0, 1));
  return what.flatMap((value) => (value === null ? [] : populated({ file, value }, model)));
}
