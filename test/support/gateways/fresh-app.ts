import pino from 'pino';
import { type App, createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config/config.ts';
import type { Database } from '../../../src/store/core/database.ts';
import { testShards } from '../databases/shards.ts';
import { bodyOf, type GeneratedRequest } from '../operations/requests.ts';
import { type ServedApp, serveApp, type WireAnswer } from './served-app.ts';

/** A separate gateway without cached operations, and the faults that it logged. */
export interface FreshApp extends ServedApp {
  readonly logged: string[];
}

/** Starts one on a shared database. */
export async function startFreshApp(db: Database): Promise<FreshApp> {
  const logged: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
  const app: App = await createApp({ config: parseConfig({}), shards: testShards(db), logger, demoToken: null });
  const served = await serveApp(app);
  return {
    ...served,
    logged,
    async close() {
      await served.close();
      await app.close();
    },
  };
}

/** Number of requests after which an operation counts as cached. */
const uses = 5;
let asked = 0;

/** A difference between the responses of a gateway that has never seen the operation and one that has cached it. */
export interface Difference {
  readonly request: GeneratedRequest;
  readonly variables: string | null;
  /** How often the operation had been sent before. */
  readonly use: number;
  readonly first: WireAnswer;
  readonly later: WireAnswer;
}

/** The token whose permissions apply. */
export interface Askers {
  /** The token whose responses are compared. */
  readonly token: string;
  /** The token that makes a gateway cache an operation. */
  readonly usual: string;
}

/**
 * Sends each set of variables to the fresh gateway as a new operation, and to the other one repeatedly; returns the
 * first difference, if any. `same` masks expected differences.
 */
export async function compareWays(
  request: GeneratedRequest,
  { token, usual }: Askers,
  fresh: ServedApp,
  used: ServedApp,
  same: (text: string) => string,
): Promise<Difference | null> {
  const headers: Record<string, string> = request.accept === null ? {} : { accept: request.accept };
  const ask = async (app: ServedApp, body: string, by = token): Promise<WireAnswer> => {
    const answer = await app.post(body, by, headers);
    return { ...answer, text: same(answer.text) };
  };
  const sets = request.variables;
  const firsts: WireAnswer[] = [];
  // A comment makes it another operation for a cache keyed by text, and the same for everything else.
  const another = () => `\n#${++asked}`;
  for (const variables of sets) firsts.push(await ask(fresh, bodyOf(request, variables, another())));
  const comment = another();
  const differing = (index: number, use: number, later: WireAnswer): Difference | null => {
    const first = firsts[index] as WireAnswer;
    const equal = first.status === later.status && first.contentType === later.contentType && first.text === later.text;
    return equal ? null : { request, variables: sets[index] as string | null, use, first, later };
  };
  for (let use = 0; use < uses; use++) {
    const index = use % sets.length;
    const answer = await ask(used, bodyOf(request, sets[index] as string | null, comment), usual);
    const found = usual === token ? differing(index, use, answer) : null;
    if (found) return found;
  }
  // At the same time, because simultaneous operations share statements.
  const laters = await Promise.all(sets.map((variables) => ask(used, bodyOf(request, variables, comment))));
  for (const [index, later] of laters.entries()) {
    const found = differing(index, uses, later);
    if (found) return found;
  }
  return null;
}

/** A request, formatted for people. */
export function describeRequest({ text, variables, operationName, accept, asker }: GeneratedRequest): string {
  return `${text}\nvariables ${variables.join(' or ')}, operationName ${operationName}, accept ${accept}, sent by ${asker}`;
}

/** A difference, formatted for people. */
export function describeDifference({ request, variables, use, first, later }: Difference): string {
  const shown = ({ status, contentType, text }: WireAnswer) => `${status} ${contentType}\n${cut(text)}`;
  return [
    describeRequest({ ...request, variables: [variables] }),
    `first: ${shown(first)}`,
    `after ${use} uses: ${shown(later)}`,
  ].join('\n');
}

const cut = (text: string) => (text.length > 3_000 ? `${text.slice(0, 3_000)}… (${text.length} characters)` : text);
