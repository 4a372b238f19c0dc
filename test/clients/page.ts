import { readFile } from 'node:fs/promises';

/** A page of docs/clients, as a reader follows it from top to bottom. */
export interface Page {
  readonly steps: readonly Step[];
  /** The output of the program according to the page. */
  readonly prints: string;
}

type Step =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'commands'; readonly text: string };

/**
 * Parses a page: a block under a line with a file name (**`main.ts`**) is that file, a block of `sh` contains commands,
 * and the block of `text` is the output. Any other block is an error, so that no code on a page remains untested.
 */
export async function readPage(url: URL): Promise<Page> {
  const text = await readFile(url, 'utf8');
  const steps: Step[] = [];
  let prints = '';
  const blocks = text.matchAll(/(?:^\*\*`(?<name>[\w./-]+)`\*\*\n\n)?^```(?<language>\w*)\n(?<code>.*?)^```$/gms);
  for (const { groups } of blocks) {
    const { name, language, code = '' } = groups ?? {};
    if (name) steps.push({ kind: 'file', name, text: code });
    else if (language === 'sh') steps.push({ kind: 'commands', text: code });
    else if (language === 'text') prints = code;
    else throw new Error(`A block without a name in ${url.pathname}:\n${code}`);
  }
  return { steps, prints };
}
