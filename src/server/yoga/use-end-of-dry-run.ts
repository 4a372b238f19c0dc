import type { Plugin } from 'graphql-yoga';
import type { Context } from '../../schema/core/context.ts';

/** R24: whatever a request's last mutation wrote in a dry run is rolled back once its answer is complete. */
export function useEndOfDryRun(): Plugin<Context> {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone: async () => {
        await (args.contextValue as Context).endDryRun?.();
      },
    }),
  };
}
