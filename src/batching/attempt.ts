/** A command that was not run, because another transaction holds a lock that it needs. */
export interface Waiting {
  readonly status: 'waiting';
  /** Whether it is certain that this command needs the lock, rather than another one in the same batch. */
  readonly certain: boolean;
}

/** The result of a command: its outcome, a fault, or none yet. */
export type Attempt<Outcome> = PromiseSettledResult<Outcome> | Waiting;

export const waiting: Waiting = { status: 'waiting', certain: true };
export const perhapsWaiting: Waiting = { status: 'waiting', certain: false };

/** Runs commands together. With `wait`, none of them is left waiting. */
export type RunCommands<Command, Outcome> = (
  commands: readonly Command[],
  wait: boolean,
) => Promise<readonly Attempt<Outcome>[]>;

/** A command with its caller, which waits for the outcome. */
export interface Entry<Command, Outcome> {
  readonly command: Command;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: unknown) => void;
}
