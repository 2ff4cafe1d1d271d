/** Connected components over names. */
export interface Union {
  link(a: string, b: string): void;
  /** The members given, grouped, in the order they first appear. */
  groups(members: readonly string[]): string[][];
}

/** Disjoint sets with path halving; a name that was never linked is alone. */
export function createUnion(): Union {
  const parents = new Map<string, string>();
  const root = (name: string): string => {
    let at = name;
    for (let parent = parents.get(at); parent !== undefined; parent = parents.get(at)) {
      const grand = parents.get(parent);
      if (grand !== undefined) parents.set(at, grand);
      at = parent;
    }
    return at;
  };
  return {
    link(a, b) {
      const [from, to] = [root(a), root(b)];
      if (from !== to) parents.set(from, to);
    },
    groups(members) {
      const groups = new Map<string, string[]>();
      for (const member of members) {
        const own = groups.get(root(member));
        if (own === undefined) groups.set(root(member), [member]);
        else own.push(member);
      }
      return [...groups.values()];
    },
  };
}
