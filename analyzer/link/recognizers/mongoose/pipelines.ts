/** `aggregate([{ $lookup: { from: 'orders' } }])`: the collections that a pipeline reads and writes beside its own. */
import type { Linked } from '../../call-index.ts';
import { itemsIn, type Options, optionsIn, type Placed, textAt, textOf } from '../objects.ts';
import type { Documents } from './declared.ts';

interface Around {
  readonly documents: Documents;
  readonly linked: Linked;
}

interface Tables {
  readonly reads: string[];
  readonly writes: string[];
}

const MAX_NESTING = 8;

export function pipelineTables(pipeline: Placed | undefined, around: Around, depth = 0): Tables {
  if (pipeline === undefined || depth > MAX_NESTING) return { reads: [], writes: [] };
  const stages = itemsIn(pipeline, around.linked).flatMap((stage) => optionsIn(stage.file, stage.value, around.linked));
  const found = stages.flatMap((stage) => [...stage].map(([name, value]) => stageTables(name, value, around, depth)));
  return { reads: found.flatMap(({ reads }) => reads), writes: found.flatMap(({ writes }) => writes) };
}

function stageTables(name: string, value: Placed, around: Around, depth: number): Tables {
  const { linked } = around;
  const text = textOf(value, linked);
  if (name === '$out' || name === '$merge') return { reads: [], writes: tablesNamed(value, ['into', 'coll'], around) };
  if (name === '$facet')
    return merged(
      optionsIn(value.file, value.value, linked).flatMap((facets) => [...facets.values()]),
      around,
      depth,
    );
  if (name === '$unionWith' && text !== null) return { reads: [tableOf(text, around)], writes: [] };
  if (name !== '$lookup' && name !== '$graphLookup' && name !== '$unionWith') return { reads: [], writes: [] };
  const inner = optionsIn(value.file, value.value, linked).flatMap((options) => options.get('pipeline') ?? []);
  const nested = merged(inner, around, depth);
  return { reads: [...tablesNamed(value, ['from', 'coll'], around), ...nested.reads], writes: nested.writes };
}

function merged(pipelines: readonly Placed[], around: Around, depth: number): Tables {
  const found = pipelines.map((pipeline) => pipelineTables(pipeline, around, depth + 1));
  return { reads: found.flatMap(({ reads }) => reads), writes: found.flatMap(({ writes }) => writes) };
}

function tablesNamed(value: Placed, keys: readonly string[], around: Around): string[] {
  const text = textOf(value, around.linked);
  if (text !== null) return [tableOf(text, around)];
  const named = optionsIn(value.file, value.value, around.linked).flatMap((options: Options) =>
    keys.flatMap((key) => textAt(options, key, around.linked) ?? []),
  );
  return named.map((name) => tableOf(name, around));
}

/** A collection goes by the name of its model, when there is one. */
export const tableOf = (collection: string, { documents }: Around): string =>
  documents.byCollection.get(collection.toLowerCase())?.table.name ?? collection;
