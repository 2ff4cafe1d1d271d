const { widthsOf } = require('./layout.cjs');

/** Columns one below the other, for a terminal or a mail. */
module.exports.contentType = 'text/plain; charset=utf-8';
module.exports.render = function render(name, rows) {
  const columns = Object.keys(rows[0] ?? {});
  const widths = widthsOf(columns, rows);
  const line = (values) =>
    values
      .map((value, i) => String(value ?? '').padEnd(widths[i]))
      .join('  ')
      .trimEnd();
  const body = rows.map((row) => line(columns.map((column) => row[column])));
  return `${[name, '', line(columns), ...body].join('\n')}\n`;
};
