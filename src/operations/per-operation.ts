import { type DocumentNode, type GraphQLSchema, getOperationAST, type OperationDefinitionNode } from 'graphql';

/** Identifies the operation to execute. */
export interface RequestedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null;
}

/**
 * Caches prepared data per operation for as long as its document is cached. Null if the operation is ambiguous, which the execution
 * rejects.
 */
export function perOperation<Prepared extends NonNullable<unknown>>(
  prepare: (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) => Prepared,
): (requested: RequestedOperation) => Prepared | null {
  const known = new WeakMap<DocumentNode, Map<string | null, Prepared>>();
  return ({ schema, document, operationName = null }) => {
    const found = known.get(document)?.get(operationName);
    if (found !== undefined) return found;
    const operation = getOperationAST(document, operationName);
    if (!operation) return null;
    const prepared = prepare(schema, document, operation);
    known.set(document, (known.get(document) ?? new Map()).set(operationName, prepared));
    return prepared;
  };
}
