import type {
  ReportClass,
  ReportMapMeasures,
  ReportModuleMeasures,
  ReportServiceMeasures,
  ReportTableMeasures,
} from '../../contracts/report-measures.ts';

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

/** What is measured of a program, whatever the map. */
export interface CodeMeasures {
  /** By path; every module of the graph. */
  readonly modules: ReadonlyMap<string, ModuleFigures>;
  /** Classes with methods, by id. */
  readonly classes: readonly ReportClass[];
  readonly propagationCost: number;
}

export interface ModuleFigures extends ReportModuleMeasures {
  readonly afferent: number;
  readonly efferent: number;
  readonly instability: number;
}
