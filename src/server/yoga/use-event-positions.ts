import type { Plugin } from 'graphql-yoga';
import type { Context } from '../../schema/core/context.ts';

/** Sends each event of a subscription with its place in the outbox, as `extensions.position`. */
export function useEventPositions(): Plugin<Context> {
  return {
    onSubscribe: ({ args }) => ({
      onSubscribeResult: () => ({
        onNext({ result, setResult }) {
          // One event is resolved after the other, so this is the one that the context has reached.
          const { reached } = args.contextValue as Context;
          if (reached === null || !('data' in result)) return;
          setResult({ ...result, extensions: { ...result.extensions, position: reached } });
        },
      }),
    }),
  };
}
