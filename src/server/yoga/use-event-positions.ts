import type { Plugin } from 'graphql-yoga';
import type { Context } from '../../schema/core/context.ts';

/** Adds the position in the outbox to each event of a subscription, as `extensions.position`. */
export function useEventPositions(): Plugin<Context> {
  return {
    onSubscribe: ({ args }) => ({
      onSubscribeResult: () => ({
        onNext({ result, setResult }) {
          // Events are resolved one after the other, so this is the current event of the context.
          const { reached } = args.contextValue as Context;
          if (reached === null || !('data' in result)) return;
          setResult({ ...result, extensions: { ...result.extensions, position: reached } });
        },
      }),
    }),
  };
}
