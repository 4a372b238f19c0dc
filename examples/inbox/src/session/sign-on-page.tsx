import { useState } from 'react';
import { Notice } from '../parts/notice.tsx';

interface SignOnPageProps {
  /** Why the last attempt failed, or the session ended. */
  readonly problem: string | null;
  readonly onSignIn: () => Promise<void>;
}

/** Leads to the identity provider. */
export function SignOnPage({ problem, onSignIn }: SignOnPageProps) {
  const [leaving, setLeaving] = useState(false);
  const signIn = async () => {
    setLeaving(true);
    await onSignIn();
    setLeaving(false);
  };
  return (
    <main className="sign-in">
      <div className="card stack">
        <h1>Inbox</h1>
        {problem !== null && <Notice tone="bad">{problem}</Notice>}
        <button type="button" className="primary" disabled={leaving} onClick={signIn}>
          Sign in
        </button>
      </div>
    </main>
  );
}
