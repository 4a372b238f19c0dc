/** The rule that a bearer token breaks. For logs: the client learns only that its token is invalid (R46). */
export type TokenRule =
  /** No token was sent. */
  | 'missing'
  /** There is no such API token, or it has expired or was revoked, or its user is disabled. */
  | 'unknown'
  | 'malformed'
  /** `aud` names no organization, or not the one of the provider. */
  | 'audience'
  /** The organization has no provider with this `iss`. */
  | 'issuer'
  | 'algorithm'
  /** There is no key with this `kid`. */
  | 'key'
  /** The provider's keys cannot be fetched. */
  | 'keys_unavailable'
  | 'signature'
  | 'expired'
  | 'not_yet_valid'
  /** A claim is missing or has the wrong type. */
  | 'claims'
  /** There is no verified e-mail address. */
  | 'email'
  /** Nobody has the e-mail address, or the user is disabled. */
  | 'user'
  /** The sessions of the customer were revoked, or the customer was erased. */
  | 'revoked';

/** A token that nobody may use. */
export class RefusedToken {
  constructor(readonly rule: TokenRule) {}
}
