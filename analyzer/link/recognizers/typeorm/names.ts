/** TypeORM's default naming strategy, and the one in snake case that many programs put in its place. */

/** `ChatFlow` → `chat_flow`, as TypeORM's own `snakeCase`. */
export const snakeCase = (text: string): string =>
  text
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();

export interface Naming {
  /** Columns are in snake case too: `SnakeNamingStrategy`. */
  readonly snakeColumns: boolean;
}

export const columnName = (property: string, { snakeColumns }: Naming): string =>
  snakeColumns ? snakeCase(property) : property;

export const joinColumnName = (property: string, { snakeColumns }: Naming): string =>
  snakeColumns ? `${snakeCase(property)}_id` : `${property}Id`;

export const joinTableName = (from: string, property: string, to: string): string =>
  snakeCase(`${from}_${property.replace(/\./g, '_')}_${to}`);

export const embeddedName = (prefix: string, column: string, { snakeColumns }: Naming): string =>
  snakeColumns ? snakeCase(`${prefix}_${column}`) : prefix + column.charAt(0).toUpperCase() + column.slice(1);
