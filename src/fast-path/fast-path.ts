import type { ExecutionResult } from 'graphql';
import { InvalidRequestError } from '../domain/core/invalid-request-error.ts';
import { boundedAnswer, tooLarge } from '../operations/bounded-answers.ts';
import type { Context } from '../schema/core/context.ts';
import type { KnownOperation, KnownOperations, OperationName, Variables } from './known-operations.ts';
import { MediaTypes } from './media-types.ts';

/** The parts of a POST request that decide how it is answered. */
export interface PostedRequest {
  readonly contentType: string | null;
  readonly accept: string | null;
  readonly body: string;
}

/** The result of the fast path. */
export type FastAnswer =
  /** The complete response: status 200 with this body. */
  | { readonly kind: 'answered'; readonly contentType: string; readonly body: string | Buffer }
  /** The operation was executed and has errors: Yoga must format them, but not execute it again. */
  | { readonly kind: 'executed'; readonly result: ExecutionResult };

/** The limits for the cost and the size of a response. */
export interface AnswerLimits {
  readonly maxCost: number;
  readonly maxResponseBytes: number;
}

/**
 * Answers prepared operations without Yoga, whose request and response objects, hooks and promises cost more than a write
 * (docs/performance.md). Everything that it does not know exactly is left to Yoga. It learns from Yoga what it may answer: operations
 * that Yoga has validated and executed, and media types in which Yoga has responded.
 */
export class FastPath {
  readonly #prepared: KnownOperations;
  readonly #limits: AnswerLimits;
  readonly #mediaTypes = new MediaTypes();

  constructor(prepared: KnownOperations, limits: AnswerLimits) {
    this.#prepared = prepared;
    this.#limits = limits;
  }

  /** Remembers which media type Yoga chose for a successful response to an authenticated caller. */
  noteAnswer(clientId: string, accept: string | null, contentType: string | null): void {
    this.#mediaTypes.note(clientId, accept, contentType);
  }

  /** Tries the fast path; null leaves the request to Yoga, without side effects. */
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
    // R2: Yoga checks it as well, and formats the error.
    if (!operation.access.permits(context.caller, params.variables)) return null;
    // R45: what is a customer's own is decided by their loaders.
    const readJson = context.caller.kind === 'customer' ? null : operation.readJson;
    const json = (await readJson?.(context, params.variables)) ?? null;
    if (json !== null) {
      const { maxResponseBytes } = this.#limits;
      if (json.length > maxResponseBytes)
        return { kind: 'executed', result: tooLarge(maxResponseBytes, operation.kind) };
      return { kind: 'answered', contentType, body: json };
    }
    const result = await operation.execute(context, params.variables);
    // R24: the dry run of the last mutation is rolled back when the response is complete.
    await context.endDryRun?.();
    if (result.errors !== undefined) return { kind: 'executed', result };
    const answer = boundedAnswer(result, this.#limits.maxResponseBytes, operation.kind);
    if (answer !== result) return { kind: 'executed', result: answer };
    return { kind: 'answered', contentType, body: JSON.stringify(result) };
  }

  /** Yoga rejects an operation that costs too much or whose cost is unknown. */
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

/** The parameters of a request without anything unusual; null otherwise. */
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
