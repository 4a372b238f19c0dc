import { Route, Switch, useRoute } from 'wouter';
import { NewConversation } from './compose/new-conversation.tsx';
import { ConversationPane } from './conversation/pane.tsx';
import { ConversationList } from './list/list.tsx';
import { Empty } from './parts/empty.tsx';
import { TopBar } from './top-bar.tsx';

interface DeskProps {
  readonly viewerId: string | null;
  /** The names of the user and the organization. */
  readonly who: readonly (string | undefined)[];
  readonly onSignOut: () => void;
}

/** The list on the left, and what is open on the right. */
export function Desk({ viewerId, who, onSignOut }: DeskProps) {
  const [atList] = useRoute('/');
  return (
    <div className="inbox" data-at={atList ? 'list' : 'pane'}>
      <a className="skip-link" href="#pane">
        Skip to the conversation
      </a>
      <TopBar who={who.filter(Boolean).join(' · ')} onSignOut={onSignOut} />
      <main className="work">
        <nav className="list" aria-label="Conversations">
          <h1 className="list-title">Conversations</h1>
          <ConversationList viewerId={viewerId} />
        </nav>
        <div className="pane" id="pane" tabIndex={-1}>
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
        </div>
      </main>
    </div>
  );
}
