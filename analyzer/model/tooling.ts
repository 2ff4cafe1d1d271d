const TOOLING =
  /(^|\/)(migrations?|seeds?|seeders?)\/|\.config\.[cm]?[jt]s$|(^|\/)(seeds?|seeder|knexfile|ormconfig|gulpfile|gruntfile)\.[cm]?[jt]s$/i;

/** Code that a tool runs beside the program, such as migrations and seeds: it is not deployed with any service. */
export const isTooling = (path: string): boolean => TOOLING.test(path);
