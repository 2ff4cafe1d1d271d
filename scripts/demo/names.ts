export const SERVICES = ['users', 'catalog', 'orders', 'payments'] as const;
export type ServiceName = (typeof SERVICES)[number];
/** Every program of the running sample. */
export type PartName = ServiceName | 'monolith' | 'proxy';
export type Ports = Readonly<Record<PartName | 'admin', number>>;
