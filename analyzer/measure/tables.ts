import type { ReportTableMeasures } from '../../contracts/report-measures.ts';
import { addTo, byText, groupBy } from '../model/order.ts';
import type { ServiceMap } from '../model/service-map.ts';
import type { Access, Basis } from './basis.ts';
import { evenness } from './entropy.ts';

/** A write ties a service to a table more than a read does: whoever writes has a say in what may stand there. */
const WEIGHT = { write: 2, read: 1 } as const;

/** Accesses by table, of services only: what the shared kernel does, no service does more than another. */
export const accessesByTable = ({ accesses }: Basis, service: Int16Array): ReadonlyMap<string, Access[]> =>
  groupBy(
    accesses.filter(({ unit }) => (service[unit] ?? -1) >= 0),
    ({ table }) => table,
  );

/**
 * Who reads and who writes every table, and how its accesses spread over the services: the normalised entropy of the accesses by
 * service, one per table and statement, a write weighing 2 and a read 1. Accesses of the shared kernel and of tooling such as
 * migrations and seeds are left out.
 * Source: the database transactional purity of V. Nitin et al., "CARGO", ASE 2022, is made of these entropies; there over the
 * transactions that touch the table, unweighted.
 */
export function measureTables(
  { graph }: Basis,
  { services }: ServiceMap,
  { service, accesses }: { readonly service: Int16Array; readonly accesses: ReadonlyMap<string, readonly Access[]> },
): ReadonlyMap<string, ReportTableMeasures> {
  const nameOf = ({ unit }: Access): string => services[service[unit] ?? -1]?.name ?? '';
  return new Map(
    graph.tables.map(({ name }) => {
      const own = accesses.get(name) ?? [];
      const weights = new Map<string, number>();
      for (const access of own) addTo(weights, nameOf(access), access.write ? WEIGHT.write : WEIGHT.read);
      const who = (write: boolean): string[] =>
        [...new Set(own.filter((access) => access.write === write).map(nameOf))].sort(byText);
      const entropy = evenness(weights.values(), services.length);
      return [name, { readers: who(false), writers: who(true), entropy }];
    }),
  );
}
