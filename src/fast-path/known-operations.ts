import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql';
import type { Execution } from '../operations/execution.ts';
import { type OperationAccess, prepareAccess } from '../operations/operation-access.ts';
import { type OperationCost, prepareCost } from '../operations/operation-cost.ts';
import type { Context } from '../schema/core/context.ts';
import { FairLru } from '../store/core/fair-lru.ts';
import { compileJsonRead, type JsonRead } from './compile/plan.ts';

export type Variables = Record<string, unknown>;

/** An operation that has been parsed and validated, and can be executed without repeating either. */
export interface KnownOperation {
  readonly kind: OperationTypeNode;
  /** The name of the operation in its document, for logs and metrics. */
  readonly name: string | null;
  readonly cost: OperationCost;
  readonly access: OperationAccess;
  /** Executes it as Yoga does. */
  readonly execute: (context: Context, variables: Variables) => ExecutionResult | Promise<ExecutionResult>;
  /** Answers with JSON text from the database, if possible; see `compileJsonRead`. */
  readonly readJson: JsonRead | null;
}

/** Most operations with inline values are never sent again, and would evict those that are. */
const usesBeforePreparing = 3;

// The cache is limited by the length of the texts; each entry has an additional weight, however short its text is.
const maxSize = 8_000_000;
const entrySize = 4_000;

/** The operation name in a request: absent, null, empty and named are four different cases. */
export type OperationName = string | null | undefined;

/**
 * The operations that clients use repeatedly, by the text of their document and the requested name. `noteUse`, which must be called
 * with valid documents, adds them.
 */
export class KnownOperations {
  readonly #schema: GraphQLSchema;
  readonly #execution: Execution;
  /** The number of uses of an operation that is not prepared yet; null for one that cannot be prepared. */
  readonly #known = new FairLru<{ operation: KnownOperation | number | null }>(maxSize);

  constructor(schema: GraphQLSchema, execution: Execution) {
    this.#schema = schema;
    this.#execution = execution;
  }

  /** The operation; null if it is not prepared (yet). */
  find(text: string, operationName: OperationName): KnownOperation | null {
    const operation = this.#known.get(keyOf(text, operationName))?.operation ?? null;
    return typeof operation === 'number' ? null : operation;
  }

  /** Counts an organization's use of a valid document, and prepares the operation after enough uses. */
  noteUse(orgId: string, text: string, operationName: OperationName, document: DocumentNode): void {
    const key = keyOf(text, operationName);
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(orgId, key, { operation: 1 }, key.length + entrySize);
    else if (typeof known.operation === 'number') {
      known.operation++;
      if (known.operation >= usesBeforePreparing)
        known.operation = prepare(this.#schema, this.#execution, document, operationName);
    }
  }
}

/** The length of the name separates it from the text. */
const keyOf = (text: string, name: OperationName) =>
  typeof name === 'string' ? `${name.length} ${name}${text}` : name === null ? `null ${text}` : `absent ${text}`;

function prepare(
  schema: GraphQLSchema,
  execution: Execution,
  document: DocumentNode,
  operationName: OperationName,
): KnownOperation | null {
  const operation = getOperationAST(document, operationName);
  // Execution rejects an ambiguous operation name; subscriptions are streams and are never prepared.
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  return {
    readJson: operation.operation === OperationTypeNode.QUERY ? compileJsonRead(schema, document, operation) : null,
    kind: operation.operation,
    name: operation.name?.value ?? null,
    cost: prepareCost(schema, document, operation),
    access: prepareAccess(schema, document, operation),
    execute: (contextValue, variableValues) =>
      execution.execute({ schema, document, operationName, contextValue, variableValues }),
  };
}
