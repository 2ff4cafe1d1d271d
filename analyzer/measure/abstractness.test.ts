import { describe, expect, it } from '@jest/globals';
import { graphOf } from '../test/graph-of.ts';
import { measureMainSequence } from './abstractness.ts';
import { measureCoupling } from './coupling.ts';

const measure = (sources: Record<string, string>) => {
  const graph = graphOf(sources);
  return measureMainSequence(graph, measureCoupling(graph));
};

describe('abstractness and distance', () => {
  it('are counted over exported declarations, without members and what stays inside', () => {
    // The files of docs/measures.md.
    const sequence = measure({
      'port.ts': `export interface Store { get(): string }
        export abstract class Base { abstract run(): void; stop() {} }
        export function open(): Store { return hidden; }
        export const LIMIT = 5;
        const hidden = null;`,
      'app.ts': `import { open, Base } from './port.ts'; export class App extends Base { run() { open(); } }`,
    });
    expect(sequence.get('port.ts')).toEqual({ abstractness: 0.5, distance: 0.5 });
    expect(sequence.get('app.ts')).toEqual({ abstractness: 0, distance: 0 });
  });

  it('are unknown where nothing is exported, and distance where nothing touches the module', () => {
    const sequence = measure({
      'barrel.ts': `export * from './a.ts';`,
      'a.ts': 'export const a = 1;',
      'alone.ts': 'export type T = string;',
    });
    expect(sequence.get('barrel.ts')).toEqual({ abstractness: null, distance: null });
    expect(sequence.get('alone.ts')).toEqual({ abstractness: 1, distance: null });
    expect(sequence.get('a.ts')).toEqual({ abstractness: 0, distance: 1 });
  });
});
