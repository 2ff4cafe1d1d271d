import { describe, expect, it } from '@jest/globals';
import { foreignKeyOf, sameNoun, tableNameOf } from './names.ts';

describe('a name that Sequelize makes up', () => {
  const plain = { underscored: false, freezeTableName: false };

  it('is the plural of the model, in snake case where that is asked for', () => {
    expect(tableNameOf('OrderItem', plain)).toBe('OrderItems');
    expect(tableNameOf('Person', plain)).toBe('People');
    expect(tableNameOf('OrderItem', { ...plain, underscored: true })).toBe('order_items');
  });

  it('is the model itself where tables are frozen', () => {
    expect(tableNameOf('OrderItem', { ...plain, freezeTableName: true })).toBe('OrderItem');
  });

  it('of a foreign key ends in id', () => {
    expect(foreignKeyOf('User', plain)).toBe('userId');
    expect(foreignKeyOf('User', { ...plain, underscored: true })).toBe('user_id');
  });

  it('of a mixin speaks of the alias in singular or plural', () => {
    expect(sameNoun('orders', 'Order')).toBe(true);
    expect(sameNoun('orders', 'Tag')).toBe(false);
  });
});
