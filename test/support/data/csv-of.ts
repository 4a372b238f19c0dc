/** A row as CSV with two lines and a column for each nested value. Lists of texts are separated by `|`. */
export function csvOf(row: object): string {
  const cells = [...cellsOf(row, '')];
  const line = (texts: readonly string[]) => texts.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
  return `${line(cells.map(([column]) => column))}\n${line(cells.map(([, cell]) => cell))}\n`;
}

function* cellsOf(value: object, path: string): Generator<[column: string, cell: string]> {
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner !== 'object') yield [path + name, String(inner)];
    else if (Array.isArray(inner) && inner.every((each) => typeof each === 'string'))
      yield [path + name, inner.join('|')];
    else yield* cellsOf(inner, `${path}${name}.`);
  }
}
