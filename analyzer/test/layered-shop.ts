/** A small shop in layers: `routes/ services/ models/ lib/`, one file per entity in each, and tangles across the domains. */
import type { CodeGraph } from '../model/graph.ts';
import { literalGraph, route, statement, table } from './literal-graph.ts';

const ENTITIES = ['user', 'address', 'product', 'category', 'order', 'payment'] as const;
const plural = (noun: string): string => noun.replace(/y$/, 'ie').replace(/ss$/, 'sse').concat('s');

export function layeredShop(): CodeGraph {
  const arrows = [
    ...ENTITIES.flatMap((noun) => [
      `src/app.ts -> src/routes/${plural(noun)}.ts`,
      `src/routes/${plural(noun)}.ts -> src/services/${noun}Service.ts`,
      `src/routes/${plural(noun)}.ts#list => src/services/${noun}Service.ts#find${noun}`,
      `src/services/${noun}Service.ts -> src/models/${noun}.ts`,
      `src/services/${noun}Service.ts#find${noun} => src/models/${noun}.ts#${noun}ById`,
      `src/routes/${plural(noun)}.ts -> src/lib/helpers.ts`,
      `src/services/${noun}Service.ts -> src/lib/helpers.ts`,
      `src/services/${noun}Service.ts#find${noun} => src/lib/helpers.ts#paginate`,
      `src/models/${noun}.ts -> src/lib/db.ts`,
    ]),
    'src/services/orderService.ts -> src/services/paymentService.ts',
    'src/services/orderService.ts#place => src/services/paymentService.ts#findpayment',
    'src/services/orderService.ts#place => src/services/productService.ts#findproduct',
    'src/services/userService.ts#finduser => src/models/address.ts#addressById',
    'src/services/productService.ts#findproduct => src/models/category.ts#categoryById',
  ];
  const names = new Map(ENTITIES.map((noun) => [noun, plural(noun)]));
  return literalGraph(arrows, {
    entryPoints: ['src/app.ts'],
    tables: [
      table('users'),
      table('addresses', { user_id: 'users' }),
      table('categories'),
      table('products', { category_id: 'categories' }),
      table('product_images', { product_id: 'products' }),
      table('orders', { user_id: 'users' }),
      table('order_items', { order_id: 'orders', product_id: 'products' }),
      table('payments', { order_id: 'orders' }),
    ],
    routes: ENTITIES.flatMap((noun) => [route(`GET /api/${names.get(noun)}`, `src/routes/${names.get(noun)}.ts#list`)]),
    statements: [
      ...ENTITIES.flatMap((noun) => [
        statement(`src/models/${noun}.ts#${noun}ById reads ${names.get(noun)}`, 2),
        statement(`src/models/${noun}.ts#save${noun} writes ${names.get(noun)}`, 3),
      ]),
      statement('src/models/order.ts#saveorder writes order_items', 4),
      statement('src/models/product.ts#saveproduct writes product_images', 4),
      statement('src/services/orderService.ts#place reads users,products', 9),
    ],
  });
}
