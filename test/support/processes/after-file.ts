type End = () => unknown;

const ends: End[] = [];

/**
 * Has something done after the last test of the file that is running: the latest first. To be called when there is something
 * to end, and from anywhere; a hook of Vitest's would run for one file only where files share their modules, and never
 * where it is added inside another hook.
 */
export function afterFile(end: End): void {
  ends.push(end);
}

/** Does all that is waiting, also when some of it fails, and then throws the first failure. For `test/setup` alone. */
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
