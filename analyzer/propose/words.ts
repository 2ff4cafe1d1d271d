/** Words in names: split, folded to the singular, and told apart into domain nouns and words that only name a layer. */

/** Names of layers and of programming things: never a domain. */
const LAYER =
  words(`controller service repository repo model route router routing handler util utility utilitie helper lib library dao
  dto schema entity middleware index main src impl factory manager validator validation serializer presenter adapter resolver guard
  interceptor decorator constant interface abstract base common shared core infrastructure infra mapper transformer dataaccess
  database db sql mongo mongoose knex sequelize prisma typeorm orm express fastify nest koa node js ts javascript typescript vo
  http https rest api server backend app application bootstrap wiring config configuration setting env logger log logging error
  exception debug connection connector default type typing enum kind utils misc vendor generated dist build health healthz
  readyz livez liveness readiness ping favicon robot swagger openapi doc asynchandler fake stub dummy constructor temp tmp`);

/** Words that mostly name a layer or a shape, but are a domain where a table or a route is called so. */
const SOFT =
  words(`view module provider store query command policy client gateway pipe job worker task queue cron schedule scheduler
  listener subscriber publisher event emitter processor hook webhook callback internal external public private domain feature
  component test spec mock fixture migration seed script tool action request response context param body input output payload
  option result item detail record row entry info data value name id key number count status state flag date time text file
  folder path url link list page pagination filter sort group set map node object array string token cache session health ready
  version system admin dashboard home root static asset template batch sync import export report audit metric message mail mailer
  proxy parser format formatter crypto hash encryption security permission role access loader runner process engine plugin
  integration interface transaction password id uuid exporter importer reader writer checker builder`);

/** Verbs and small words of identifiers. */
const VERBS =
  words(`get set create update delete remove find fetch list add save load make build do is has have can should to from with
  without by for all one many of on off in into out new init start stop run handle process check validate verify parse format send
  receive read write insert upsert select count search sort apply use try be are was not no and or if then else when as at the a an
  any each every per via up down over under after before last first next prev previous current old max min total sum avg is put post
  patch ensure assert require resolve render register unregister enable disable open close connect disconnect convert transform
  normalize compute calculate generate throw catch log print show hide mark reset clear sub cancel confirm approve reject async
  sync my me self own mine this that it its should will raw safe own id ids`);

/** Words in a path that say: for everybody. */
const CROSS_CUTTING =
  words(`middleware util utility helper lib library common shared core config configuration infra infrastructure constant
  type typing error exception logger logging log interceptor guard decorator`);

/** Does a folder or file name say that the module is for everybody? */
export const saysForAll = (path: string): boolean =>
  splitWords(path.replace(/\.\w+$/, '')).some((word) => CROSS_CUTTING.has(word));

/** Path segments that say who or which version, not what. */
const PATH_PREFIX = words(
  'api rest v admin internal me my public private external app web webhook hook callback service backend',
);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).filter((word) => word !== ''));
}

/** `orderItems`, `order_items`, `OrderItem` → `order`, `item`. */
export function splitWords(name: string): string[] {
  return name
    .replace(/v\d+(?![a-z])/gi, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .filter((word) => word.length > 1)
    .map((word) => singular(word.toLowerCase()));
}

/** Without the file that a list of records is kept in: `orders (data/orders.json)`, `db.json#orders`. */
export const bareTable = (name: string): string => name.replace(/ \(.*\.json\)$|^.*\.json#/, '');

/** English plural → singular, by rule; the same for a word that is singular already. */
export function singular(word: string): string {
  if (word.length < 4 || /(ss|us|is|news|series)$/.test(word)) return word;
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(ss|x|zz|tch|sh|[^a]ch|tus|bus|rus)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** English singular → plural, by rule. */
export function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/**
 * Decides which words of a program can be domain nouns: `anchors` are words that name a table or a route, `plurals` those that do
 * so in the plural, such as `posts`, which no verb does.
 */
export type IsNoun = (word: string) => boolean;
export const nounFilter =
  (anchors: ReadonlySet<string>, plurals: ReadonlySet<string> = new Set()): IsNoun =>
  (word) =>
    word.length > 2 &&
    !LAYER.has(word) &&
    (!VERBS.has(word) || plurals.has(word)) &&
    (!SOFT.has(word) || anchors.has(word));

/** The words of a path's segments that can name a resource, in order; parameters and prefixes such as `/api/v1/admin` are skipped. */
export function pathWords(path: string): string[][] {
  const telling = path
    .split('/')
    .filter((segment) => segment !== '' && !/[:*{}[\]()]/.test(segment) && !/^v\d+$/i.test(segment))
    .map(splitWords)
    .filter((segment) => segment.length > 0);
  const first = telling.findIndex((segment) => !segment.every((word) => PATH_PREFIX.has(word)));
  return first < 0 ? [] : telling.slice(first);
}
