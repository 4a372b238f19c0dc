import { SignedOut, Unreachable } from './failures.ts';

/** What the website's backend answers. */
export interface Session {
  /** The address of the gateway. */
  readonly url: string;
  readonly token: string;
  /** Stands for the visitor: drafts and unsent messages are kept under it in the browser. */
  readonly visitor: string;
  readonly expiresInSeconds: number;
}

/** A session is replaced this long before it ends. */
const leadMs = 30_000;

/** The session of all requests and streams. The backend is asked once for all who wait. */
export class Sessions {
  #held: { readonly session: Session; readonly until: number } | undefined;
  #asked: Promise<Session> | undefined;
  /** Whom the page was loaded for. If another visitor has signed in since, it must be loaded again. */
  #visitor: string | undefined;
  /** The website does not know its visitor at the moment. */
  isSignedOut = false;

  constructor(
    private readonly path: string,
    /** Called with each new session: links of the one before end with it. */
    private readonly onNew: (session: Session) => void,
  ) {}

  current(): Promise<Session> {
    if (this.#held && Date.now() < this.#held.until) return Promise.resolve(this.#held.session);
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  /** The gateway accepts this one no longer. */
  ended(session: Session): void {
    if (this.#held?.session === session) this.#held = undefined;
  }

  async #ask(): Promise<Session> {
    const response = await fetch(this.path, { method: 'POST' }).catch(() => null);
    this.isSignedOut = response?.status === 401;
    if (this.isSignedOut) throw new SignedOut();
    if (!response?.ok) throw new Unreachable();
    const session = (await response.json()) as Session;
    this.isSignedOut = this.#visitor !== undefined && this.#visitor !== session.visitor;
    if (this.isSignedOut) throw new SignedOut();
    this.#visitor = session.visitor;
    this.#held = { session, until: Date.now() + session.expiresInSeconds * 1000 - leadMs };
    this.onNew(session);
    return session;
  }
}
