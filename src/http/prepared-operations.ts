import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { Context } from '../schema/context.ts';
import { type JsonRead, planJsonRead } from '../schema/json-reads/plan.ts';
import { fillDefaults } from './fill-defaults.ts';
import { type OperationCost, prepareCost } from './operation-cost.ts';

export type Variables = Record<string, unknown>;

/** An operation that was parsed, validated and compiled, and can be executed without any of that. */
export interface PreparedOperation {
  readonly kind: OperationTypeNode;
  /** The operation's name in its document, for logs and metrics. */
  readonly name: string | null;
  readonly cost: OperationCost;
  /**
   * Executes it. Like `execute` of graphql-js, but for variables that do not fit: the result then has errors and no
   * `data`, nothing was resolved, and the messages are graphql-jit's. May fill defaults into the variables.
   */
  readonly execute: (context: Context, variables: Variables) => ExecutionResult | Promise<ExecutionResult>;
  /** Answers with JSON text out of the database, where it can; see `planJsonRead`. */
  readonly readJson: JsonRead | null;
}

/** Compiling takes milliseconds, so an operation is compiled once it has come back so often. */
const usesBeforePreparing = 3;

// What is kept is bounded by count, and by the length of the texts.
const most = 1000;
const mostCharacters = 4_000_000;

/**
 * The operations that clients come back with, by the text of their document and their name. They get here by `noteUse`,
 * which is to be called with documents that are valid.
 */
export class PreparedOperations {
  readonly #schema: GraphQLSchema;
  /** The times an operation was used while it is not prepared; null for one that cannot be. */
  readonly #known = new LRUCache<string, { operation: PreparedOperation | number | null }>({
    max: most,
    maxSize: mostCharacters,
    sizeCalculation: (_, key) => key.length + 1,
  });

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The operation, or null where it is not prepared (yet). */
  find(text: string, operationName: string | null): PreparedOperation | null {
    const operation = this.#known.get(keyOf(text, operationName))?.operation ?? null;
    return typeof operation === 'number' ? null : operation;
  }

  /** Counts a use of a valid document, and prepares the operation when it came back often enough. */
  noteUse(text: string, operationName: string | null, document: DocumentNode): void {
    const key = keyOf(text, operationName);
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, { operation: 1 });
    else if (typeof known.operation === 'number') {
      known.operation++;
      if (known.operation >= usesBeforePreparing) known.operation = prepare(this.#schema, document, operationName);
    }
  }
}

const keyOf = (text: string, operationName: string | null) => `${operationName ?? ''}\n${text}`;

function prepare(schema: GraphQLSchema, document: DocumentNode, operationName: string | null) {
  const operation = getOperationAST(document, operationName);
  // What cannot be compiled stays with the interpreter; subscriptions are streams, and never come back as they were.
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  try {
    return compile(schema, document, operation);
  } catch {
    return null;
  }
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): PreparedOperation | null {
  const name = operation.name?.value;
  const compiled = compileQuery(schema, document, name);
  if (!isCompiledQuery(compiled)) return null;
  const { query } = compiled;
  const fill = fillDefaults(schema, operation);
  return {
    readJson: operation.operation === OperationTypeNode.QUERY ? planJsonRead(schema, document, operation) : null,
    kind: operation.operation,
    name: name ?? null,
    cost: prepareCost(schema, document, operation),
    execute: (context, variables) => {
      fill?.(variables);
      return query(undefined, context, variables);
    },
  };
}
