import { useState } from 'react';
import { Provider } from 'urql';
import { createApiClient } from './api/client.ts';
import { createLive } from './api/live.ts';
import { LiveContext } from './api/live-context.ts';
import { Inbox } from './inbox.tsx';
import { drafts } from './session/drafts.ts';
import { SignIn } from './session/sign-in.tsx';
import { storedToken } from './session/token.ts';

/** The inbox once there is a token, and the question for it before. */
export function App() {
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
  return <Session key={token} token={token} onSignOut={() => signOut(false)} onRefused={() => signOut(true)} />;
}

interface SessionProps {
  readonly token: string;
  readonly onSignOut: () => void;
  readonly onRefused: () => void;
}

/** A client for each token, so that nobody sees what another one's cache holds. */
function Session({ token, onSignOut, onRefused }: SessionProps) {
  const [{ client, live }] = useState(() => {
    const live = createLive(token);
    return { live, client: createApiClient({ token, live, onRefused }) };
  });
  return (
    <Provider value={client}>
      <LiveContext value={live}>
        <Inbox onSignOut={onSignOut} />
      </LiveContext>
    </Provider>
  );
}
