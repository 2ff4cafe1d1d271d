/** Figures on services, tables, classes and the whole map. `docs/measures.md` says how each is counted and how to read it. */
import { z } from 'zod';
import { Count } from './report-basics.ts';

const Share = z.number().min(0).max(1);
/** Null where there is nothing to measure. */
const Purity = Share.nullable();

export const ReportServiceMeasures = z.strictObject({
  /** Services that depend on this one (Ca). */
  afferent: Count,
  /** Services that this one depends on (Ce). */
  efferent: Count,
  /** Ce / (Ca + Ce), 0 when both are 0. */
  instability: Share,
  /** Its part in structural modularity: its inner density less its mean density towards each other service. */
  modularity: z.number().min(-1).max(1),
  /** Symbols of it that other services call or use. */
  interfaces: Count,
  /** 1: only routes of one business context run its code; 0: those of all contexts do, evenly. */
  contextPurity: Purity,
  /** 1: nobody else touches its tables; 0: all services do, evenly. */
  tablePurity: Purity,
  /** Tables of other services that its code touches. */
  foreignTables: Count,
  /** Share of the transactions writing its tables that write nobody else's. */
  transactionPurity: Purity,
});
export type ReportServiceMeasures = z.infer<typeof ReportServiceMeasures>;

/** How good the map is as a whole. */
export const ReportMapMeasures = z.strictObject({
  /** SM, −1 to 1: mean inner density less mean density between two services. */
  modularity: z.number().min(-1).max(1),
  /** ICP: share of the calls between files of services that go from one service to another. */
  coupling: Share,
  /** IFN: mean of the services' interfaces. */
  interfaces: z.number().min(0),
  /** NED: share of the services' lines that lie in services of 0.5 to 1.5 times the mean size. */
  nonExtreme: Share,
  /** Services that depend on each other in a circle. */
  cyclicServices: Count,
  /** Means over the services or tables that have the figure; transactions are counted together. */
  contextPurity: Purity,
  tablePurity: Purity,
  transactionPurity: Purity,
});
export type ReportMapMeasures = z.infer<typeof ReportMapMeasures>;

/** Of the whole map, and of the program whatever the map. */
export const ReportMeasures = ReportMapMeasures.extend({
  /** Share of the program that a change to one module may reach over imports, on average. */
  propagationCost: Share,
});
export type ReportMeasures = z.infer<typeof ReportMeasures>;

/** Who touches a table, by service. */
export const ReportTableMeasures = z.strictObject({
  /** Services whose code reads it. */
  readers: z.array(z.string()),
  writers: z.array(z.string()),
  /** Spread of its accesses over the services, 0 (one service) to 1 (all, evenly); null when no service touches it. */
  entropy: Purity,
});
export type ReportTableMeasures = z.infer<typeof ReportTableMeasures>;

export const ReportModuleMeasures = z.strictObject({
  /** Interfaces, types and abstract classes over all exported declarations; null where none is exported. */
  abstractness: Purity,
  /** |abstractness + instability − 1|; null where abstractness is, and where nothing touches the module at run time. */
  distance: Purity,
  /** Only of a file that falls into two or more: declarations that have nothing to do with each other, largest part first. */
  parts: z.array(
    z.strictObject({
      /** Symbol ids, and `METHOD /path` of routes answered by anonymous functions. */
      members: z.array(z.string()),
      lines: Count,
    }),
  ),
});
export type ReportModuleMeasures = z.infer<typeof ReportModuleMeasures>;

export const ReportClass = z.strictObject({
  /** Symbol id. */
  id: z.string(),
  lines: Count,
  /** Instance methods with code, without the constructor. */
  methods: Count,
  /** Components of methods that use each other or the same members; more than 1: it could be several classes. */
  lcom4: Count,
  /** Only where there are two or more: names of methods, largest part first. */
  parts: z.array(z.array(z.string())),
});
export type ReportClass = z.infer<typeof ReportClass>;
