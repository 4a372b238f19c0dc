type End = () => unknown;

const ends: End[] = [];

/**
 * Runs a function after the last test of the current file, latest first. Call it when there is something to end, from
 * anywhere; a Vitest hook would run for one file only when files share their modules, and never if it is added inside
 * another hook.
 */
export function afterFile(end: End): void {
  ends.push(end);
}

/** Runs all registered functions, even if some fail, and then throws the first failure. For `test/setup` only. */
export async function endFile(): Promise<void> {
  const failures: unknown[] = [];
  for (let end = ends.pop(); end; end = ends.pop()) {
    try {
      await end();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
