import { Link, useSearch } from 'wouter';
import { useLiveState } from './api/live-context.ts';

interface TopBarProps {
  readonly who: string;
  readonly onSignOut: () => void;
}

/** Who is here, whether news arrive, and the ways to a new conversation and out. */
export function TopBar({ who, onSignOut }: TopBarProps) {
  const search = useSearch();
  const { connected } = useLiveState();
  return (
    <header className="top">
      <Link href={`/${search && `?${search}`}`} className="top-title">
        Inbox
      </Link>
      <p className="top-who">{who}</p>
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
  );
}
