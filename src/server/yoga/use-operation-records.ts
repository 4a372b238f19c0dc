import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestState } from '../../operations/context.ts';
import type { Context } from '../../schema/core/context.ts';

/** Adds the operation to the record, as soon as it is known. */
export function useOperationRecords(): Plugin<Context & RequestState, RequestState> {
  return {
    onParse: ({ context }) => {
      return ({ result }) => {
        if (result === null || result instanceof Error) return;
        const { record, params } = context;
        const operation = record && getOperationAST(result, params?.operationName);
        if (!operation) return;
        record.kind = operation.operation;
        record.name = operation.name?.value ?? null;
      };
    },
  };
}
