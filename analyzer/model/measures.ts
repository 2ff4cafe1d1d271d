import type { ReportMapMeasures, ReportServiceMeasures, ReportTableMeasures } from '../../contracts/report-measures.ts';

/** What is measured of a map. */
export interface MapMeasures {
  /** By name; every service of the map. */
  readonly services: ReadonlyMap<string, ServiceFigures>;
  /** By name; every table of the graph. */
  readonly tables: ReadonlyMap<string, ReportTableMeasures>;
  readonly whole: ReportMapMeasures;
}

export interface ServiceFigures extends ReportServiceMeasures {
  readonly lines: number;
  readonly cohesion: number;
  readonly coupling: number;
}
