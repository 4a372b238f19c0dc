/** Why a database cannot be used; each reason has a message that says what to do. */
export type UnusableReason =
  | 'unreachable'
  | 'credentials'
  | 'missing'
  | 'version'
  | 'read-only'
  | 'locked'
  | 'exposed'
  | 'encoding'
  | 'foreign'
  | 'newer'
  | 'migration';

/** The database cannot be used until someone acts. The message is for people and contains no secret. */
export class DatabaseUnusableError extends Error {
  override readonly name = 'DatabaseUnusableError';
  constructor(
    readonly reason: UnusableReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
