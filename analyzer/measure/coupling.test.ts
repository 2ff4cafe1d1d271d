import { describe, expect, it } from '@jest/globals';
import { literalGraph } from '../test/literal-graph.ts';
import { measureCoupling } from './coupling.ts';

describe('coupling of a module', () => {
  it('counts modules that import it and modules it imports', () => {
    const coupling = measureCoupling(literalGraph(['a.ts -> hub.ts', 'b.ts -> hub.ts', 'hub.ts -> base.ts']));
    expect(coupling.get('hub.ts')).toEqual({ afferent: 2, efferent: 1, instability: 0.333 });
    expect(coupling.get('a.ts')).toEqual({ afferent: 0, efferent: 1, instability: 1 });
    expect(coupling.get('base.ts')).toEqual({ afferent: 1, efferent: 0, instability: 0 });
  });

  it('counts two imports of the same module once', () => {
    expect(measureCoupling(literalGraph(['a.ts -> b.ts', 'a.ts ..> b.ts'])).get('b.ts')?.afferent).toBe(1);
  });

  it('leaves out type imports, since they are erased, and calls, since they follow an import', () => {
    const coupling = measureCoupling(literalGraph(['a.ts ~> b.ts', 'a.ts#f => b.ts#g']));
    expect(coupling.get('b.ts')).toEqual({ afferent: 0, efferent: 0, instability: 0 });
  });
});
