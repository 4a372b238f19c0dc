import { type DocumentNode, type GraphQLSchema, getOperationAST, OperationTypeNode } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Plugin } from 'graphql-yoga';

type Compiled = Pick<CompiledQuery, 'query'>;

/** Compiling takes milliseconds, so an operation is compiled once it has come back so often. */
const usesBeforeCompiling = 3;

/**
 * Executes queries that come back as compiled functions (docs/performance.md has what it gains). Compiled ones are kept
 * with their parsed document, which Yoga's cache bounds; each operation of a document apart. Mutations are interpreted:
 * they gain little, and the compiler refuses a required input field with a default that is left out.
 */
export function useCompiledExecution(): Plugin {
  const known = new WeakMap<DocumentNode, Map<string, Compiled | number | null>>();
  return {
    onExecute({ args, setExecuteFn }) {
      const document: DocumentNode = args.document;
      if (getOperationAST(document, args.operationName)?.operation !== OperationTypeNode.QUERY) return;
      const name: string = args.operationName ?? '';
      let operations = known.get(document);
      if (!operations) {
        operations = new Map();
        known.set(document, operations);
      }
      let compiled: Compiled | number | null | undefined = operations.get(name);
      if (compiled === undefined) compiled = 0;
      if (typeof compiled === 'number') {
        compiled =
          compiled + 1 < usesBeforeCompiling ? compiled + 1 : compile(args.schema, document, args.operationName);
        operations.set(name, compiled);
      }
      // What cannot be compiled is interpreted.
      if (compiled === null || typeof compiled === 'number') return;
      const { query } = compiled;
      setExecuteFn(({ rootValue, contextValue, variableValues }) =>
        query(rootValue, contextValue, variableValues as Record<string, unknown> | undefined),
      );
    },
  };
}

function compile(schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): Compiled | null {
  try {
    const compiled = compileQuery(schema, document, operationName);
    return isCompiledQuery(compiled) ? compiled : null;
  } catch {
    return null;
  }
}
