/** What a reader should look at first among the measures of modules and classes. Seeds, migrations and tests are left out. */
import type { AnalysisReport, ReportClass, ReportModule } from '../../contracts/report.ts';
import { moduleOf } from '../model/graph.ts';
import { byText } from '../model/order.ts';
import { isTooling } from '../model/tooling.ts';

/** Smaller ones are quickly read and seldom worth a split. */
const BIG_LINES = 100;

/** From here on a module lies in the zone of pain or of uselessness. */
const FAR = 0.7;
/** A distance says little of what few lean on. */
const LEANED_ON = 5;

const partsLines = ({ parts }: ReportModule): number => parts.slice(1).reduce((sum, { lines }) => sum + lines, 0);

/** Big files of unrelated parts: most lines outside the largest part first. */
export const filesThatFallApart = ({ modules }: AnalysisReport): ReportModule[] =>
  modules
    .filter(({ path, lines, parts }) => parts.length > 1 && lines >= BIG_LINES && !isTooling(path))
    .sort((a, b) => partsLines(b) - partsLines(a) || byText(a.path, b.path));

/** Big classes with LCOM4 > 1: most methods outside the largest part first. */
export const classesThatFallApart = ({ classes }: AnalysisReport): ReportClass[] =>
  classes
    .filter(({ id, lcom4, lines }) => lcom4 > 1 && lines >= BIG_LINES && !isTooling(moduleOf(id)))
    .sort((a, b) => outside(b) - outside(a) || b.lines - a.lines || byText(a.id, b.id));

const outside = ({ methods, parts: [largest = []] }: ReportClass): number => methods - largest.length;

/** Modules far from the main sequence that many lean on: farthest first. */
export const modulesOffTheMainSequence = ({ modules }: AnalysisReport): ReportModule[] =>
  modules
    .filter(({ path, distance, afferent }) => (distance ?? 0) >= FAR && afferent >= LEANED_ON && !isTooling(path))
    .sort((a, b) => (b.distance ?? 0) - (a.distance ?? 0) || b.afferent - a.afferent || byText(a.path, b.path));

/** The name of a symbol within its file; a route by its key. */
export const shortName = (member: string): string => member.slice(member.lastIndexOf('#') + 1);
