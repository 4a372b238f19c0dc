import { ErrorResponse, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Access } from './access.ts';

/** Where the provider sends the browser back to; it must know this address. */
const callbackPath = '/signed-in';
/** How long before its end a token is replaced. */
const renewedBeforeEndSeconds = 10;

type SignOnState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'signed-out'; readonly problem: string | null }
  | { readonly kind: 'signed-in'; readonly access: Access };

interface SignOnOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** The audience that access tokens need (RFC 8707), for providers that ask the client for it. */
  readonly resource?: string;
}

/** Signing in at an OpenID Connect provider, by authorization code with PKCE. Tokens are kept in this tab only. */
class SignOn {
  readonly #manager: UserManager;
  readonly #listeners = new Set<() => void>();
  #state: SignOnState = { kind: 'starting' };
  #user: User | null = null;
  #renewal: Promise<boolean> | null = null;
  #endedByProvider = false;
  /** The provider remembers who is signed in; somebody who was refused must be able to choose another account. */
  #askWho = false;

  constructor({ issuer, clientId, resource }: SignOnOptions) {
    const store = () => new WebStorageStateStore({ store: sessionStorage });
    this.#manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      resource,
      scope: 'openid email offline_access',
      redirect_uri: location.origin + callbackPath,
      post_logout_redirect_uri: `${location.origin}/`,
      userStore: store(),
      stateStore: store(),
      // Renewal is shared with requests and streams that are refused: see #renew.
      automaticSilentRenew: false,
      accessTokenExpiringNotificationTimeInSeconds: renewedBeforeEndSeconds,
    });
    // If this fails, the first request that is refused tries again.
    this.#manager.events.addAccessTokenExpiring(() => void this.#renew(this.#token()).catch(() => {}));
    void this.#start();
  }

  readonly state = () => this.#state;

  readonly onChange = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Leaves for the provider; its answer leads back to the page that is open now. */
  async signIn(): Promise<void> {
    const page = location.pathname + location.search + location.hash;
    try {
      await this.#manager.signinRedirect({ state: page, ...(this.#askWho && { prompt: 'login' }) });
    } catch (error) {
      this.#become({ kind: 'signed-out', problem: problemOf(error) });
    }
  }

  /** Ends the session here, and at the provider if it offers that. */
  async signOut(): Promise<void> {
    this.#become({ kind: 'starting' });
    await this.#renewal?.catch(() => false);
    try {
      const { metadataService } = this.#manager;
      // The empty answer of a revocation can look like a failure, and must not keep the session open.
      if (await metadataService.getRevocationEndpoint())
        await this.#manager.revokeTokens(['refresh_token']).catch(() => {});
      if (await metadataService.getEndSessionEndpoint()) return await this.#manager.signoutRedirect();
    } catch {
      // The provider cannot be reached: what is left is to forget its tokens.
    }
    await this.#forget(null);
  }

  /** The gateway refuses the token, and would refuse another one too. */
  async refused(): Promise<void> {
    // Several requests can be refused at the same time.
    if (this.#user === null) return;
    const { expired, profile } = this.#user;
    if (expired || this.#endedByProvider) return this.#forget('Your session has ended. Sign in again.');
    this.#askWho = true;
    const account = profile.email ? `the account ${profile.email}` : 'this account';
    await this.#forget(
      `The gateway does not accept ${account}. It may have no user with this e-mail address: ask an administrator.`,
    );
  }

  async #start(): Promise<void> {
    const returning = location.pathname === callbackPath;
    try {
      const user = returning ? await this.#manager.signinRedirectCallback() : await this.#manager.getUser();
      if (returning) showPage(user?.state);
      if (user) this.#enter(user);
      else this.#become({ kind: 'signed-out', problem: null });
    } catch (error) {
      if (returning) showPage((error as Partial<ErrorResponse>).state);
      // Somebody who goes back in the history gets here a second time, with a code that was used.
      const user = await this.#manager.getUser().catch(() => null);
      if (user) this.#enter(user);
      else this.#become({ kind: 'signed-out', problem: problemOf(error) });
    }
  }

  #enter(user: User): void {
    this.#user = user;
    this.#endedByProvider = false;
    const renew = (refused: string) => this.#renew(refused);
    this.#become({ kind: 'signed-in', access: { token: () => this.#token(), renew } });
  }

  #token(): string {
    return this.#user?.access_token ?? '';
  }

  /** A refresh token can be used once, so all who need a new token wait for the same one. */
  async #renew(refused: string): Promise<boolean> {
    if (this.#token() !== refused) return true;
    this.#renewal ??= this.#refresh().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #refresh(): Promise<boolean> {
    if (!this.#user?.refresh_token) return false;
    try {
      this.#user = await this.#manager.signinSilent();
      return true;
    } catch (error) {
      // Without an answer of the provider, the refresh token is still good.
      this.#endedByProvider = error instanceof ErrorResponse;
      if (this.#endedByProvider) return false;
      throw error;
    }
  }

  async #forget(problem: string | null): Promise<void> {
    this.#user = null;
    // A renewal that ends later would store its token.
    await this.#renewal?.catch(() => false);
    this.#user = null;
    await this.#manager.removeUser();
    this.#become({ kind: 'signed-out', problem });
  }

  #become(state: SignOnState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export type { SignOn };

/** Takes the code out of the address, and shows the page from which the user signed in. */
function showPage(page: unknown): void {
  history.replaceState(null, '', typeof page === 'string' ? page : '/');
}

function problemOf(error: unknown): string {
  if (error instanceof ErrorResponse)
    return `The identity provider did not sign you in: ${error.error_description ?? error.error}.`;
  if (error instanceof Error && /state/i.test(error.message))
    return 'This sign-in is out of date, or was begun in another tab. Sign in again.';
  return 'The identity provider cannot be reached, or its answer cannot be used. Try again in a moment.';
}

const { VITE_OIDC_ISSUER: issuer, VITE_OIDC_CLIENT_ID: clientId, VITE_OIDC_RESOURCE: resource } = import.meta.env;

/** Null where no provider is configured: then the inbox asks for a token. */
export const signOn = issuer && clientId ? new SignOn({ issuer, clientId, resource }) : null;
