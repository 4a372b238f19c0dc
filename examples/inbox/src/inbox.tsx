import { useQuery } from 'urql';
import { Link, Route, Switch, useRoute, useSearch } from 'wouter';
import { graphql } from './api/gql/index.ts';
import { useLiveState } from './api/live-context.ts';
import { NewConversation } from './compose/new-conversation.tsx';
import { ConversationPane } from './conversation/pane.tsx';
import { ConversationList } from './list/list.tsx';
import { Empty } from './parts/empty.tsx';
import { Failure } from './parts/failure.tsx';

const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      org { id name }
      user { id name }
    }
  }
`);

/** The list on the left, and what is open on the right. */
export function Inbox({ onSignOut }: { readonly onSignOut: () => void }) {
  const [{ data, error }, ask] = useQuery({ query: ViewerQuery });
  const [atList] = useRoute('/');
  const search = useSearch();
  const { connected } = useLiveState();
  const retry = () => ask({ requestPolicy: 'network-only' });

  return (
    <div className="inbox" data-at={atList ? 'list' : 'pane'}>
      <a className="skip-link" href="#pane">
        Skip to the conversation
      </a>
      <header className="top">
        <Link href={`/${search && `?${search}`}`} className="top-title">
          Inbox
        </Link>
        <p className="top-who">{data && [data.viewer.user?.name, data.viewer.org.name].filter(Boolean).join(' · ')}</p>
        <p className={connected ? 'live' : 'live live-broken'} role="status">
          {connected ? 'Live' : 'Not live at the moment'}
        </p>
        <Link href={`/new${search && `?${search}`}`} className="button primary">
          New conversation
        </Link>
        <button type="button" onClick={onSignOut}>
          Sign out
        </button>
      </header>
      {error && !data && <Failure error={error} onRetry={retry} />}
      <nav className="list" aria-label="Conversations">
        <ConversationList viewerId={data?.viewer.user?.id ?? null} />
      </nav>
      <main className="pane" id="pane" tabIndex={-1}>
        <Switch>
          <Route path="/new">
            <NewConversation />
          </Route>
          <Route path="/conversations/:id">{({ id }) => <ConversationPane key={id} id={id} />}</Route>
          <Route path="/">
            <Empty as="h1" title="No conversation is open">
              Choose one from the list.
            </Empty>
          </Route>
          <Route>
            <Empty as="h1" title="There is no such page">
              Choose a conversation from the list.
            </Empty>
          </Route>
        </Switch>
      </main>
    </div>
  );
}
