import pino from 'pino';
import { type App, createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config/config.ts';
import type { Database } from '../../../src/store/core/database.ts';
import { bodyOf, type GeneratedRequest } from '../operations/requests.ts';
import { type ServedApp, serveApp, type WireAnswer } from './served-app.ts';

/** A gateway of its own, which remembers no operation, and what it logged of faults. */
export interface FreshApp extends ServedApp {
  readonly logged: string[];
}

/** Starts one over a database that others use as well. */
export async function startFreshApp(db: Database): Promise<FreshApp> {
  const logged: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
  const app: App = await createApp({ config: parseConfig({}), db, logger, demoToken: null });
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

/** How often a request comes before it counts as remembered. */
const uses = 5;
let asked = 0;

/** What differs between an answer of a gateway that has never seen the operation and one that it has become used to. */
export interface Difference {
  readonly request: GeneratedRequest;
  readonly variables: string | null;
  /** How often the operation had come before. */
  readonly use: number;
  readonly first: WireAnswer;
  readonly later: WireAnswer;
}

/** Who asks. */
export interface Askers {
  /** Whose token the answers are compared for. */
  readonly token: string;
  /** The token by which a gateway becomes used to an operation. */
  readonly usual: string;
}

/**
 * Asks the fresh gateway each set of variables as an operation that it has never seen, and the other one again and again;
 * gives the first difference, if any. `same` tells what is expected to differ.
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
  // A comment makes it another operation to whoever remembers operations by their text, and the same to all others.
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
  // At the same time, for those that come together share statements.
  const laters = await Promise.all(sets.map((variables) => ask(used, bodyOf(request, variables, comment))));
  for (const [index, later] of laters.entries()) {
    const found = differing(index, uses, later);
    if (found) return found;
  }
  return null;
}

/** A request, for people. */
export function describeRequest({ text, variables, operationName, accept, asker }: GeneratedRequest): string {
  return `${text}\nvariables ${variables.join(' or ')}, operationName ${operationName}, accept ${accept}, asked by ${asker}`;
}

/** A difference, for people. */
export function describeDifference({ request, variables, use, first, later }: Difference): string {
  const shown = ({ status, contentType, text }: WireAnswer) => `${status} ${contentType}\n${cut(text)}`;
  return [
    describeRequest({ ...request, variables: [variables] }),
    `first: ${shown(first)}`,
    `after ${use} uses: ${shown(later)}`,
  ].join('\n');
}

const cut = (text: string) => (text.length > 3_000 ? `${text.slice(0, 3_000)}… (${text.length} characters)` : text);
