import { useState, useSyncExternalStore } from 'react';
import { Provider } from 'urql';
import { createApiClient } from './api/client.ts';
import { createLive } from './api/live.ts';
import { LiveContext } from './api/live-context.ts';
import { Inbox } from './inbox.tsx';
import { Loading } from './parts/loading.tsx';
import type { Access } from './session/access.ts';
import { drafts } from './session/drafts.ts';
import { SignIn } from './session/sign-in.tsx';
import { type SignOn, signOn } from './session/sign-on.ts';
import { SignOnPage } from './session/sign-on-page.tsx';
import { storedToken } from './session/token.ts';

export function App() {
  return signOn === null ? <WithToken /> : <WithSignOn signOn={signOn} />;
}

/** The inbox once there is a token, and the question for it before. */
function WithToken() {
  const [token, setToken] = useState(storedToken.read);
  const [refused, setRefused] = useState(false);

  const signIn = (given: string) => {
    storedToken.write(given);
    setRefused(false);
    setToken(given);
  };
  const signOut = (becauseRefused: boolean) => {
    storedToken.clear();
    drafts.clear();
    setRefused(becauseRefused);
    setToken(null);
  };

  if (token === null) return <SignIn refused={refused} onToken={signIn} />;
  const access = { token: () => token };
  return <Session key={token} access={access} onSignOut={() => signOut(false)} onRefused={() => signOut(true)} />;
}

/** The inbox once the identity provider has said who is here, and the way there before. */
function WithSignOn({ signOn }: { readonly signOn: SignOn }) {
  const state = useSyncExternalStore(signOn.onChange, signOn.state);

  const signOut = () => {
    drafts.clear();
    void signOn.signOut();
  };
  const refuse = () => {
    drafts.clear();
    void signOn.refused();
  };

  if (state.kind === 'starting') return <Loading what="the inbox" rows={3} />;
  if (state.kind === 'signed-out') return <SignOnPage problem={state.problem} onSignIn={() => signOn.signIn()} />;
  return <Session access={state.access} onSignOut={signOut} onRefused={refuse} />;
}

interface SessionProps {
  readonly access: Access;
  readonly onSignOut: () => void;
  readonly onRefused: () => void;
}

/** A client for each session, so that nobody sees what another one's cache holds. */
function Session({ access, onSignOut, onRefused }: SessionProps) {
  const [{ client, live }] = useState(() => {
    const live = createLive(access);
    return { live, client: createApiClient({ access, live, onRefused }) };
  });
  return (
    <Provider value={client}>
      <LiveContext value={live}>
        <Inbox onSignOut={onSignOut} />
      </LiveContext>
    </Provider>
  );
}
