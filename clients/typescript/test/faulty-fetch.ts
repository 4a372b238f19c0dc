/** What happens to one request: it gets a response, is lost on the way there or back, or something else responds. */
export type Fate = 'answered' | 'lost' | 'answer lost' | Response;

/** A fetch whose requests meet these fates in turn, and succeed afterwards; records the content of each. */
export function faultyFetch(...fates: Fate[]) {
  const sent: { query: string; variables: { input?: { idempotencyKey?: string } } }[] = [];
  const answer: typeof globalThis.fetch = async (url, init) => {
    const fate = fates.shift() ?? 'answered';
    sent.push(JSON.parse(String(init?.body)));
    if (fate instanceof Response) return fate;
    if (fate === 'lost') throw new TypeError('fetch failed');
    const response = await fetch(url, init);
    if (fate === 'answered') return response;
    await response.arrayBuffer();
    throw new TypeError('terminated');
  };
  return { fetch: answer, sent, keys: () => sent.map(({ variables }) => variables.input?.idempotencyKey) };
}
