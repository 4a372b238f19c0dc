/** The parts of a script in which a semicolon does not end a statement: quoted text and names, dollar-quoted text, comments. */
const opaque = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** Splits a script of ours into its statements, without empty ones. */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let begin = 0;
  const end = (at: number) => {
    const text = script.slice(begin, at).trim();
    if (text.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() !== '') statements.push(text);
    begin = at + 1;
  };
  let from = 0;
  for (const match of [...script.matchAll(opaque), null]) {
    const to = match?.index ?? script.length;
    for (let at = script.indexOf(';', from); at !== -1 && at < to; at = script.indexOf(';', at + 1)) end(at);
    from = to + (match?.[0].length ?? 0);
  }
  end(script.length);
  return statements;
}
