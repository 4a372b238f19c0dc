import { type FormEvent, useState } from 'react';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';

interface SignInProps {
  /** The last token was turned away. */
  readonly refused: boolean;
  readonly onToken: (token: string) => void;
}

/** Asks for the token of the API. */
export function SignIn({ refused, onToken }: SignInProps) {
  const [token, setToken] = useState('');
  const [missing, setMissing] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() === '') setMissing(true);
    else onToken(token.trim());
  };

  return (
    <main className="sign-in">
      <form className="card stack" onSubmit={submit} noValidate>
        <h1>Inbox</h1>
        {refused && (
          <Notice tone="bad">The gateway does not accept this token. It may have expired, or miss a character.</Notice>
        )}
        <Field
          label="API token"
          hint="The gateway prints it when it starts. It is kept in this tab only."
          problem={missing ? 'Paste the token here.' : null}
        >
          {(field) => (
            <input
              {...field}
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={token}
              onChange={(event) => {
                setToken(event.target.value);
                setMissing(false);
              }}
            />
          )}
        </Field>
        <button type="submit" className="primary">
          Open the inbox
        </button>
      </form>
    </main>
  );
}
