/** How wide each column must be. */
exports.widthsOf = (columns, rows) =>
  columns.map((column) => Math.max(column.length, ...rows.map((row) => String(row[column] ?? '').length)));
