import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload } from 'jose';
import { RefusedToken, type TokenRule } from './refused-token.ts';

/** A JSON Web Token whose signature has not been verified yet. */
export interface UnverifiedToken {
  readonly text: string;
  readonly keyId: string | null;
  readonly issuer: string | null;
  readonly audiences: readonly string[];
}

/** Reads the parts of a token that say how to verify it; null if the text is not a JSON Web Token. */
export function readToken(text: string): UnverifiedToken | null {
  if (text.split('.').length !== 3) return null;
  try {
    const { kid } = decodeProtectedHeader(text);
    const { iss, aud } = decodeJwt(text);
    return {
      text,
      keyId: typeof kid === 'string' ? kid : null,
      issuer: typeof iss === 'string' ? iss : null,
      audiences: [aud].flat().filter((each) => typeof each === 'string'),
    };
  } catch {
    return null;
  }
}

const ruleOfClaim: Readonly<Record<string, TokenRule>> = { aud: 'audience', iss: 'issuer', nbf: 'not_yet_valid' };

/** The rule that a failed verification names. Errors of other kinds are thrown again. */
export function asRefusal(error: unknown): RefusedToken {
  if (error instanceof errors.JWTExpired) return new RefusedToken('expired');
  if (error instanceof errors.JWTClaimValidationFailed) return new RefusedToken(ruleOfClaim[error.claim] ?? 'claims');
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return new RefusedToken('algorithm');
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return new RefusedToken('key');
  if (error instanceof errors.JWSSignatureVerificationFailed) return new RefusedToken('signature');
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return new RefusedToken('malformed');
  if (error instanceof errors.JOSEError) return new RefusedToken('keys_unavailable');
  throw error;
}

/** When a verified token was issued, and when it expires. */
export interface TokenTimes {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** The times of a verified token; null if one is not a time. */
export function timesOf({ iat, exp }: JWTPayload): TokenTimes | null {
  const issuedAt = new Date(Math.trunc((iat ?? Number.NaN) * 1000));
  const expiresAt = new Date(Math.trunc((exp ?? Number.NaN) * 1000));
  return Number.isNaN(issuedAt.getTime()) || Number.isNaN(expiresAt.getTime()) ? null : { issuedAt, expiresAt };
}
