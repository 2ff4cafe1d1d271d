import { describe, expect, it } from '@jest/globals';
import { literalGraph } from '../test/literal-graph.ts';
import { findDeclaredModules } from './folders.ts';
import { nounFilter } from './words.ts';

const isNoun = nounFilter(new Set());

const declared = (arrows: readonly string[]) => findDeclaredModules(literalGraph(arrows), isNoun);

const FEATURES = [
  'src/modules/orders/api.ts -> src/modules/orders/store.ts',
  'src/modules/orders/pages/list.ts -> src/modules/orders/api.ts',
  'src/modules/users/api.ts -> src/modules/users/store.ts',
  'src/modules/users/api.ts -> src/modules/users/mail.ts',
  'src/common/log.ts -> src/common/format.ts',
];

describe('folders that declare domains', () => {
  it('are the outermost that are named after one, with all that lies below', () => {
    const { nameOf } = declared(FEATURES);
    expect(nameOf.get('src/modules/orders/pages/list.ts')).toBe('order');
    expect(nameOf.get('src/modules/users/mail.ts')).toBe('user');
    expect(nameOf.get('src/common/log.ts')).toBeUndefined();
  });

  it('are trusted in full when no reference leaves its folder, and not at all when every one does', () => {
    expect(declared(FEATURES).trust).toBe(1);
    const turned = ['a/orders/x.ts -> a/users/x.ts', 'a/users/y.ts -> a/orders/y.ts'];
    expect(declared(turned).trust).toBe(0);
  });

  it('are trusted by how far the inner share is above chance: Newman’s assortativity, worked by hand', () => {
    // 3 of 4 references inside; ends: order 4 + 1, user 2 + 1 of 8: chance (5/8)² + (3/8)² = 34/64, so (0.75 − 34/64) / (1 − 34/64).
    const { trust, trustOf } = declared([
      'a/orders/x.ts -> a/orders/y.ts',
      'a/orders/x.ts -> a/orders/z.ts',
      'a/users/x.ts -> a/users/y.ts',
      'a/orders/x.ts -> a/users/x.ts',
    ]);
    expect(trust).toBeCloseTo((0.75 - 34 / 64) / (1 - 34 / 64));
    expect(trustOf.get('order')).toBeCloseTo((4 / 5 - 5 / 8) / (1 - 5 / 8));
  });

  it('are not layers, nor programs of a workspace, nor a lone folder', () => {
    expect(declared(['src/controllers/orders.ts -> src/services/orders.ts']).nameOf.size).toBe(0);
    expect(declared(['apps/web/a.ts -> apps/mobile/b.ts', 'apps/cli/a.ts -> apps/web/a.ts']).nameOf.size).toBe(0);
    expect(declared(['src/orders/a.ts -> src/orders/b.ts']).nameOf.size).toBe(0);
  });

  it('lie below a folder that only contains domains, even when it is named like one', () => {
    const { nameOf } = declared([
      'lib/sections/orders/a.ts -> lib/sections/orders/b.ts',
      'lib/sections/users/a.ts -> lib/sections/users/b.ts',
      'lib/sections/carts/a.ts -> lib/sections/carts/b.ts',
      'lib/invoices/a.ts -> lib/billing/a.ts',
    ]);
    expect([...new Set(nameOf.values())].sort()).toEqual(['billing', 'cart', 'invoice', 'order', 'user']);
  });
});
