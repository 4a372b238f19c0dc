import { movingOrganization } from '../store/core/db-errors.ts';

/** Longer than a look of a job, much shorter than most moves. */
const rememberedMs = 5_000;

/**
 * The organizations that were found to be on the move to another shard. Work for many organizations leaves them out for a while, because
 * one of their rows would fail the whole statement.
 */
export class MovingOrganizations {
  readonly #until = new Map<string, number>();

  /** Remembers the organization whose move has caused the error. Returns whether one has. */
  note(error: unknown): boolean {
    const orgId = movingOrganization(error);
    if (orgId !== null) this.#until.set(orgId, performance.now() + rememberedMs);
    return orgId !== null;
  }

  orgIds(): string[] {
    const now = performance.now();
    for (const [orgId, until] of this.#until) if (until <= now) this.#until.delete(orgId);
    return [...this.#until.keys()];
  }
}
