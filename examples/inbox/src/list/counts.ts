import { useEffect, useEffectEvent } from 'react';
import { useQuery } from 'urql';
import type { CountsQuery } from '../api/gql/graphql.ts';
import { graphql } from '../api/gql/index.ts';
import { useCatchUp, usePageVisible } from '../api/live-context.ts';
import { type Choice, toFilter } from './choice.ts';

const CountsDocument = graphql(`
  query Counts(
    $anyStatus: ConversationFilter
    $open: ConversationFilter
    $snoozed: ConversationFilter
    $done: ConversationFilter
    $everyone: ConversationFilter
    $unassigned: ConversationFilter
    $mine: ConversationFilter
    $withMine: Boolean!
    $urgent: ConversationFilter
  ) {
    anyStatus: conversationCount(filter: $anyStatus) { ...Count }
    open: conversationCount(filter: $open) { ...Count }
    snoozed: conversationCount(filter: $snoozed) { ...Count }
    done: conversationCount(filter: $done) { ...Count }
    everyone: conversationCount(filter: $everyone) { ...Count }
    unassigned: conversationCount(filter: $unassigned) { ...Count }
    mine: conversationCount(filter: $mine) @include(if: $withMine) { ...Count }
    urgent: conversationCount(filter: $urgent) { ...Count }
  }
`);

/** How often the counts are asked for while the page is in view: no event tells of what others change. */
const everyMs = 30_000;
/** How long news are gathered before the counts are asked for again. */
const gatherMs = 1_000;

/** How many conversations each filter would show, with the others as they are. */
export function useCounts(choice: Choice, viewerId: string | null, news: unknown): CountsQuery | undefined {
  const visible = usePageVisible();
  const filterOf = (change: Partial<Choice>) => toFilter({ ...choice, ...change }, viewerId);
  const [{ data }, ask] = useQuery({
    query: CountsDocument,
    variables: {
      anyStatus: filterOf({ status: null }),
      open: filterOf({ status: 'OPEN' }),
      snoozed: filterOf({ status: 'SNOOZED' }),
      done: filterOf({ status: 'DONE' }),
      everyone: filterOf({ who: null }),
      unassigned: filterOf({ who: 'UNASSIGNED' }),
      mine: filterOf({ who: 'MINE' }),
      withMine: viewerId !== null,
      urgent: filterOf({ urgent: true }),
    },
    requestPolicy: 'cache-and-network',
  });
  const askAgain = useEffectEvent(() => ask({ requestPolicy: 'network-only' }));
  useCatchUp(() => ask({ requestPolicy: 'network-only' }));

  useEffect(() => {
    if (news === undefined) return;
    const timer = setTimeout(askAgain, gatherMs);
    return () => clearTimeout(timer);
  }, [news]);
  useEffect(() => {
    if (!visible) return;
    const timer = setInterval(askAgain, everyMs);
    return () => clearInterval(timer);
  }, [visible]);

  return data;
}
