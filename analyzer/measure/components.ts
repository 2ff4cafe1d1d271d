interface Frame {
  readonly node: string;
  readonly targets: readonly string[];
  next: number;
}

/**
 * Strongly connected components, each node in exactly one. Iterative, so a chain of 100,000 nodes does not overflow the stack.
 * Source: R. E. Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM J. Comput. 1(2), 1972.
 */
export function stronglyConnected(
  nodes: readonly string[],
  targetsOf: ReadonlyMap<string, readonly string[]>,
): string[][] {
  const walk = new Walk(targetsOf);
  for (const node of nodes) walk.from(node);
  return walk.components;
}

class Walk {
  readonly components: string[][] = [];
  private readonly index = new Map<string, number>();
  private readonly low = new Map<string, number>();
  private readonly open: string[] = [];
  private readonly isOpen = new Set<string>();
  private readonly frames: Frame[] = [];
  private readonly targetsOf: ReadonlyMap<string, readonly string[]>;

  constructor(targetsOf: ReadonlyMap<string, readonly string[]>) {
    this.targetsOf = targetsOf;
  }

  from(start: string): void {
    if (this.index.has(start)) return;
    this.enter(start);
    for (let frame = this.frames.at(-1); frame !== undefined; frame = this.frames.at(-1)) this.step(frame);
  }

  private enter(node: string): void {
    this.low.set(node, this.index.size);
    this.index.set(node, this.index.size);
    this.open.push(node);
    this.isOpen.add(node);
    this.frames.push({ node, targets: this.targetsOf.get(node) ?? [], next: 0 });
  }

  private step(frame: Frame): void {
    const target = frame.targets[frame.next];
    frame.next += 1;
    if (target === undefined) this.leave(frame.node);
    else if (!this.index.has(target)) this.enter(target);
    else if (this.isOpen.has(target)) this.lower(frame.node, this.index.get(target));
  }

  private leave(node: string): void {
    this.frames.pop();
    const parent = this.frames.at(-1);
    if (parent !== undefined) this.lower(parent.node, this.low.get(node));
    if (this.low.get(node) === this.index.get(node)) this.close(node);
  }

  private lower(node: string, reached = Number.POSITIVE_INFINITY): void {
    this.low.set(node, Math.min(this.low.get(node) ?? reached, reached));
  }

  private close(root: string): void {
    const component = this.open.splice(this.open.lastIndexOf(root));
    for (const node of component) this.isOpen.delete(node);
    this.components.push(component);
  }
}
