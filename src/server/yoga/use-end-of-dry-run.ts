import type { Plugin } from 'graphql-yoga';
import type { Context } from '../../schema/core/context.ts';

/** R24: rolls back the dry run of a request's last mutation when the response is complete. */
export function useEndOfDryRun(): Plugin<Context> {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone: async () => {
        await (args.contextValue as Context).endDryRun?.();
      },
    }),
  };
}
