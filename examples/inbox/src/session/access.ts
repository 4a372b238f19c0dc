/** What requests and streams are sent with. They ask for the token each time, because it can change while the page is open. */
export interface Access {
  readonly token: () => string;
  /**
   * Replaces a token that the gateway refused; true if there is another one now. Rejects if it may work later. Absent if
   * the token cannot be replaced.
   */
  readonly renew?: (refused: string) => Promise<boolean>;
}
