import { type DocumentNode, GraphQLError, Kind, OperationTypeNode, type SelectionSetNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { accepts, notAcceptable } from '../http/acceptable.ts';

/**
 * Rejects subscriptions with `@skip` or `@include` on the root field, as the specification requires. This is checked right after
 * parsing, because graphql-js fails on them in both validation and execution.
 */
export function useSubscriptionRoots(): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        const document: DocumentNode = parseFn(source, options);
        refuseConditions(document);
        return document;
      });
    },
  };
}

/** Rejects a subscription if the client does not accept a stream, before a stream is opened. */
export function useAcceptedStreams(): Plugin {
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      // Operations over a socket have no HTTP request.
      const request = (args.contextValue as { request?: Request } | undefined)?.request;
      if (!request || accepts(request.headers.get('accept'), ['text/event-stream'])) return;
      const extensions = { code: 'BAD_USER_INPUT', http: { status: 406 } };
      setResultAndStopExecution({ errors: [new GraphQLError(notAcceptable(true), { extensions })] });
    },
  };
}

function refuseConditions(document: DocumentNode): void {
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const seen = new Set<string>();
  const look = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      const condition = selection.directives?.find(({ name: { value } }) => value === 'skip' || value === 'include');
      if (condition)
        throw new GraphQLError('@skip and @include are not allowed at the root of a subscription.', {
          nodes: condition,
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        });
      if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet);
      if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue;
      seen.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment) look(fragment.selectionSet);
    }
  };
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.SUBSCRIPTION) {
      seen.clear();
      look(definition.selectionSet);
    }
}
