/** The separator of a CSV: that of its line `sep=;`, else a comma, semicolon, tab or bar, whichever is most frequent in the header. */
export function guessDelimiter(head: Buffer): string {
  const lines = head.toString('utf8').split(/\r\n|\n|\r/);
  const named = /^sep=(.)$/i.exec(lines.find((line) => line.trim() !== '') ?? '');
  if (named?.[1] !== undefined) return named[1];
  const names = (lines.find((line) => line.trim() !== '') ?? '').replace(/"[^"]*"/g, '');
  const times = (delimiter: string) => names.split(delimiter).length;
  return [';', '\t', '|'].reduce((best, each) => (times(each) > times(best) ? each : best), ',');
}
