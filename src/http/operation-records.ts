import { getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from '../schema/context.ts';
import type { RequestState } from './context.ts';

/** Fills in the record of what Yoga answers. */
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
    onResultProcess({ result, serverContext }) {
      const record = serverContext?.record;
      if (!record || isAsyncIterable(result) || Array.isArray(result)) return;
      const code = result.errors?.[0]?.extensions?.code;
      if (typeof code === 'string') record.code = code;
    },
  };
}
