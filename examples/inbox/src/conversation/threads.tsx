import { useLayoutEffect, useRef } from 'react';
import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';
import { Empty } from '../parts/empty.tsx';
import { EarlierThreads } from './earlier-threads.tsx';
import { Thread } from './thread.tsx';

const ThreadsFragment = graphql(`
  fragment Threads on Conversation {
    id
    threads(last: 20) {
      nodes {
        id
        ...Thread
      }
      pageInfo {
        hasPreviousPage
        startCursor
      }
    }
  }
`);

/** The messages, the latest at the bottom and in view. */
export function Threads(props: { readonly conversation: FragmentType<typeof ThreadsFragment> }) {
  const { id, threads } = readFragment(ThreadsFragment, props.conversation);
  const log = useRef<HTMLElement>(null);
  const latest = threads.nodes.at(-1)?.id;

  useLayoutEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [latest]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="threads" ref={log} role="log" aria-label="Messages" tabIndex={0}>
      {threads.nodes.length === 0 && <Empty title="No messages yet">Write the first one below.</Empty>}
      {threads.pageInfo.hasPreviousPage && threads.pageInfo.startCursor && (
        <EarlierThreads conversationId={id} before={threads.pageInfo.startCursor} />
      )}
      <ol>
        {threads.nodes.map((thread) => (
          <Thread key={thread.id} thread={thread} />
        ))}
      </ol>
    </section>
  );
}
