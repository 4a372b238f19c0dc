import type { ExecutionResult } from 'graphql';
import { InvalidRequestError } from '../domain/core/invalid-request-error.ts';
import { boundedAnswer, tooLarge } from '../operations/bounded-answers.ts';
import type { Context } from '../schema/core/context.ts';
import type { KnownOperation, KnownOperations, OperationName, Variables } from './known-operations.ts';
import { MediaTypes } from './media-types.ts';

/** A POST to the endpoint, as far as it decides how it is answered. */
export interface PostedRequest {
  readonly contentType: string | null;
  readonly accept: string | null;
  readonly body: string;
}

/** What came of trying the direct way. */
export type FastAnswer =
  /** The whole answer: status 200 with this body. */
  | { readonly kind: 'answered'; readonly contentType: string; readonly body: string | Buffer }
  /** It was executed, and has errors: Yoga is to word them, and must not execute it again. */
  | { readonly kind: 'executed'; readonly result: ExecutionResult };

/** What an answer may cost before it is made, and how large it may be. */
export interface AnswerLimits {
  readonly maxCost: number;
  readonly maxResponseBytes: number;
}

/**
 * Answers operations that are prepared without the way through Yoga: request and response objects, hooks and promises
 * cost more than a write does (docs/performance.md). Everything that it does not know to the letter is left to Yoga, from
 * which it learns what may be answered here: operations, once Yoga has found them valid and executed them, and media
 * types, once Yoga has answered with them.
 */
export class FastPath {
  readonly #prepared: KnownOperations;
  readonly #limits: AnswerLimits;
  readonly #mediaTypes = new MediaTypes();

  constructor(prepared: KnownOperations, limits: AnswerLimits) {
    this.#prepared = prepared;
    this.#limits = limits;
  }

  /** Remembers which media type Yoga chose for a successful answer to the holder of a token. */
  noteAnswer(tokenId: string, accept: string | null, contentType: string | null): void {
    this.#mediaTypes.note(tokenId, accept, contentType);
  }

  /** Tries the direct way; null leaves the request to Yoga, with nothing done. */
  async answer(
    request: PostedRequest,
    createContext: (operation: KnownOperation) => Context,
  ): Promise<FastAnswer | null> {
    if (!/^application\/json\s*(?:;|$)/i.test(request.contentType ?? '')) return null;
    const contentType = this.#mediaTypes.find(request.accept);
    if (contentType === undefined) return null;
    const params = parseParams(request.body);
    if (params === null) return null;
    const operation = this.#prepared.find(params.query, params.operationName);
    if (operation === null || !this.#affords(operation, params.variables)) return null;

    const context = createContext(operation);
    // R2: Yoga judges it as well, and words the refusal.
    if (!operation.access.permits(context.caller, params.variables)) return null;
    const json = (await operation.readJson?.(context, params.variables)) ?? null;
    if (json !== null) {
      const { maxResponseBytes } = this.#limits;
      if (json.length > maxResponseBytes)
        return { kind: 'executed', result: tooLarge(maxResponseBytes, operation.kind) };
      return { kind: 'answered', contentType, body: json };
    }
    const result = await operation.execute(context, params.variables);
    // R24: whatever the last mutation wrote in a dry run is rolled back once the answer is complete.
    await context.endDryRun?.();
    if (result.errors !== undefined) return { kind: 'executed', result };
    const answer = boundedAnswer(result, this.#limits.maxResponseBytes, operation.kind);
    if (answer !== result) return { kind: 'executed', result: answer };
    return { kind: 'answered', contentType, body: JSON.stringify(result) };
  }

  /** What costs too much, or cannot be told, is Yoga's to refuse. */
  #affords({ cost }: KnownOperation, variables: Variables): boolean {
    try {
      const known = cost(variables);
      return known !== null && known <= this.#limits.maxCost;
    } catch (error) {
      if (error instanceof InvalidRequestError) return false;
      throw error;
    }
  }
}

interface Params {
  readonly query: string;
  readonly operationName: OperationName;
  readonly variables: Variables;
}

const parameters = new Set(['query', 'operationName', 'variables']);

const isAbsent = (value: unknown) => value === undefined || value === null;

/** The parameters of a request that has nothing unusual about it, or null. */
function parseParams(body: string): Params | null {
  let params: unknown;
  try {
    params = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return null;
  for (const name in params) if (!parameters.has(name)) return null;
  const { query, operationName, variables } = params as Record<string, unknown>;
  if (typeof query !== 'string') return null;
  if (!isAbsent(operationName) && typeof operationName !== 'string') return null;
  if (!isAbsent(variables) && (typeof variables !== 'object' || Array.isArray(variables))) return null;
  return { query, operationName: operationName as OperationName, variables: (variables as Variables) ?? {} };
}
