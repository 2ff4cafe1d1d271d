module.exports = {
  contentType: 'application/json; charset=utf-8',
  render(name, rows) {
    return `${JSON.stringify({ report: name, rows }, null, 2)}\n`;
  },
};
