import type { CallOptions } from './transport.js';
import type { Page, PageArgs } from './types.js';

/** A list: calling it returns one page; `pages` and `each` continue from there to the end, and read as they go. */
export interface List<Args, Node> {
  (...args: Params<Args>): Promise<Page<Node>>;
  pages(...args: Params<Args>): AsyncGenerator<Page<Node>, void, undefined>;
  each(...args: Params<Args>): AsyncGenerator<Node, void, undefined>;
}

/** The parameters of a list; optional if no argument is required. */
type Params<Args> =
  Record<never, never> extends Args
    ? [args?: Args & PageArgs, options?: CallOptions]
    : [args: Args & PageArgs, options?: CallOptions];

export function listOf<Args, Node>(
  readPage: (args: Args & PageArgs, options?: CallOptions) => Promise<Page<Node>>,
): List<Args, Node> {
  const read = (...[args, options]: Params<Args>) => readPage(args ?? ({} as Args & PageArgs), options);
  async function* pages(...[args, options]: Params<Args>) {
    let next: Args & PageArgs = args ?? ({} as Args & PageArgs);
    // Reads from the end if `last` is given, as a person would scroll up.
    const backward = typeof next.last === 'number';
    for (;;) {
      const page = await readPage(next, options);
      yield page;
      const { hasNextPage, hasPreviousPage, endCursor, startCursor } = page.pageInfo;
      if (backward ? !hasPreviousPage : !hasNextPage) return;
      next = { ...next, ...(backward ? { before: startCursor } : { after: endCursor }) };
    }
  }
  async function* each(...args: Params<Args>) {
    for await (const page of pages(...args)) yield* page.nodes;
  }
  return Object.assign(read, { pages, each });
}
