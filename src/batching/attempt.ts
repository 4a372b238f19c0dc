/** A command that has not been run, since another transaction holds a lock that it needs. */
export interface Waiting {
  readonly status: 'waiting';
  /** It is known to be this one's lock; else it may have been that of another command in the same batch. */
  readonly certain: boolean;
}

/** What became of a command: its outcome, a fault, or nothing yet. */
export type Attempt<Outcome> = PromiseSettledResult<Outcome> | Waiting;

export const waiting: Waiting = { status: 'waiting', certain: true };
export const perhapsWaiting: Waiting = { status: 'waiting', certain: false };

/** Runs commands together; with `wait`, none of them is left waiting. */
export type RunCommands<Command, Outcome> = (
  commands: readonly Command[],
  wait: boolean,
) => Promise<readonly Attempt<Outcome>[]>;

/** A command with its caller, who waits for the outcome. */
export interface Entry<Command, Outcome> {
  readonly command: Command;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: unknown) => void;
}
