import { useQuery } from 'urql';
import { graphql } from './api/gql/index.ts';
import { Desk } from './desk.tsx';
import { Failure } from './parts/failure.tsx';
import { Loading } from './parts/loading.tsx';

// The place in the events comes before anything that they change is read: see api/live.ts.
const StartQuery = graphql(`
  query Start {
    eventPosition
    viewer {
      org { id name }
      user { id name }
    }
  }
`);

/** Who is here and from when on: nothing else is asked for before that is known. */
export function Inbox({ onSignOut }: { readonly onSignOut: () => void }) {
  const [{ data, error }, ask] = useQuery({ query: StartQuery });
  if (error && !data) return <Failure error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading what="the inbox" rows={3} />;
  const { org, user } = data.viewer;
  return <Desk viewerId={user?.id ?? null} who={[user?.name, org.name]} onSignOut={onSignOut} />;
}
