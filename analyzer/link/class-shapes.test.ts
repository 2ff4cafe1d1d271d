import { describe, expect, it } from '@jest/globals';
import { graphOf } from '../test/graph-of.ts';

const shapes = (body: string, head = 'export class A'): string[] =>
  graphOf({ 'a.ts': `${head} {\n${body}\n}` }).classes.flatMap(({ symbol, methods }) =>
    methods.map(({ name, uses }) => `${symbol}.${name}: ${uses.join()}`),
  );

describe('the shape of a class', () => {
  it('tells which members each method uses: read, set, called, passed through', () => {
    expect(
      shapes(`n = 0; constructor(private repo: Repo) { this.n = 1; }
        read() { return this.n; }
        set() { this.n = 2; }
        call() { return this.repo.find(this.read()); }
        inner() { return [1].map(() => this.n); }`),
    ).toEqual([
      'a.ts#A.call: read,repo',
      'a.ts#A.constructor: n',
      'a.ts#A.inner: n',
      'a.ts#A.read: n',
      'a.ts#A.set: n',
    ]);
  });

  it('sees through this under another name and members taken out of it', () => {
    expect(
      shapes(`n = 0; repo = make(); list = [];
        alias() { const self = this; return self.n; }
        taken() { const { repo, list: all } = this; return repo.find(all); }`),
    ).toEqual(['a.ts#A.alias: n', 'a.ts#A.taken: list,repo']);
  });

  it('has accessors and functions in fields as methods, and neither static nor abstract ones', () => {
    expect(
      shapes(
        `static make() { return new A(); }
        get total() { return this.n; }
        handle = async () => this.total;
        abstract todo(): void;
        abstract get cron(): string;
        #secret() { return this.#key; }`,
        'export abstract class A',
      ),
    ).toEqual(['a.ts#A.handle: total', 'a.ts#A.secret: key', 'a.ts#A.total: n']);
  });

  it('tells abstract classes from others', () => {
    const { classes } = graphOf({ 'a.ts': 'export abstract class A {}\nexport class B extends A {}' });
    expect(classes.map(({ symbol, abstract }) => `${symbol} ${abstract}`)).toEqual(['a.ts#A true', 'a.ts#B false']);
  });

  it('leaves out classes inside functions, whose code belongs to the function', () => {
    expect(graphOf({ 'a.ts': 'export function f() { return class { g() { return this.x; } }; }' }).classes).toEqual([]);
  });
});
