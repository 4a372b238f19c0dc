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

/** An operation that was parsed and validated, and can be executed without either. */
export interface KnownOperation {
  readonly kind: OperationTypeNode;
  /** The operation's name in its document, for logs and metrics. */
  readonly name: string | null;
  readonly cost: OperationCost;
  readonly access: OperationAccess;
  /** Executes it as Yoga does. */
  readonly execute: (context: Context, variables: Variables) => ExecutionResult | Promise<ExecutionResult>;
  /** Answers with JSON text out of the database, where it can; see `compileJsonRead`. */
  readonly readJson: JsonRead | null;
}

/** Most operations with their values in the text never come back, and would push out those that do. */
const usesBeforePreparing = 3;

// What is kept is bounded by the length of the texts; each entry counts for more than its text, however short that is.
const maxSize = 8_000_000;
const entrySize = 4_000;

/** Which operation of a text is asked for, as the request says it: absent, null, empty and named are four things. */
export type OperationName = string | null | undefined;

/**
 * The operations that clients come back with, by the text of their document and the name that was asked for. They get
 * here by `noteUse`, which is to be called with documents that are valid.
 */
export class KnownOperations {
  readonly #schema: GraphQLSchema;
  readonly #execution: Execution;
  /** The times an operation was used while it is not prepared; null for one that cannot be. */
  readonly #known = new FairLru<{ operation: KnownOperation | number | null }>(maxSize);

  constructor(schema: GraphQLSchema, execution: Execution) {
    this.#schema = schema;
    this.#execution = execution;
  }

  /** The operation, or null where it is not prepared (yet). */
  find(text: string, operationName: OperationName): KnownOperation | null {
    const operation = this.#known.get(keyOf(text, operationName))?.operation ?? null;
    return typeof operation === 'number' ? null : operation;
  }

  /** Counts an organization's use of a valid document, and prepares the operation when it came back often enough. */
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

/** The name's length tells where it ends and the text begins. */
const keyOf = (text: string, name: OperationName) =>
  typeof name === 'string' ? `${name.length} ${name}${text}` : name === null ? `null ${text}` : `absent ${text}`;

function prepare(
  schema: GraphQLSchema,
  execution: Execution,
  document: DocumentNode,
  operationName: OperationName,
): KnownOperation | null {
  const operation = getOperationAST(document, operationName);
  // Which operation is meant is for execution to refuse; subscriptions are streams, and never come back as they were.
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
