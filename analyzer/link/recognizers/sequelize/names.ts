/** How Sequelize names what nobody named. */
import { camelize, pluralize, singularize, underscore } from 'inflection';

export interface Naming {
  readonly underscored: boolean;
  /** The table has the model's name as it is. */
  readonly freezeTableName: boolean;
}

/** `OrderItem` → `OrderItems`, underscored `order_items`. */
export const tableNameOf = (model: string, { underscored, freezeTableName }: Naming): string =>
  freezeTableName ? model : underscoredIf(pluralize(model), underscored);

export const underscoredIf = (name: string, underscored: boolean): string => (underscored ? underscore(name) : name);

/** Column of a foreign key: alias or model, and `id`. */
export const foreignKeyOf = (name: string, { underscored }: Naming): string =>
  underscored ? `${underscore(name)}_id` : `${camelize(name, true)}Id`;

/** `getOrders` and `addOrder` speak of the alias `orders`. */
export const sameNoun = (a: string, b: string): boolean =>
  singularize(a).toLowerCase() === singularize(b).toLowerCase();
