/** Reads rows by keys, each with its organization, for `askers`. The order is undefined. */
export type ListByKeys<Row, Asker> = (orgIds: string[], keys: string[], askers: (Asker | null)[]) => Promise<Row[]>;

interface Requested<Row, Asker> {
  readonly asker: Asker | null;
  readonly orgId: string;
  readonly keys: readonly string[];
  readonly resolve: (rows: Row[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Line<Asker> {
  running: number;
  waiting: Requested<never, Asker>[];
}

/**
 * Lets concurrent requests for the same kind of rows share statements: requests that arrive while earlier statements are running are
 * sent together. Each caller gets only rows of its own organization and keys (R3).
 */
export class ReadBatcher<Asker = unknown> {
  readonly #inFlight: number;
  readonly #isOneAskers: (error: unknown) => boolean;
  readonly #lines = new Map<string, Line<Asker>>();

  /**
   * `inFlight`: the maximum number of concurrent statements of one kind; later requests join the next one. `isOneAskers`: can a
   * single caller have caused this error? If so, each caller's read is repeated separately, so that it does not affect the others.
   */
  constructor(inFlight: number, isOneAskers: (error: unknown) => boolean = () => false) {
    this.#inFlight = inFlight;
    this.#isOneAskers = isOneAskers;
  }

  /** The rows with these keys. `kind` identifies reads that can be combined: the same list with the same other arguments. */
  read<Row extends { orgId: string }>(
    kind: string,
    list: ListByKeys<Row, Asker>,
    keyOf: (row: Row) => string,
    orgId: string,
    keys: readonly string[],
    asker: Asker | null = null,
  ): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      let line = this.#lines.get(kind);
      if (!line) {
        line = { running: 0, waiting: [] };
        this.#lines.set(kind, line);
      }
      (line.waiting as unknown as Requested<Row, Asker>[]).push({ asker, orgId, keys, resolve, reject });
      if (line.running < this.#inFlight) void this.#readWaiting(kind, line, list, keyOf);
    });
  }

  async #readWaiting<Row extends { orgId: string }>(
    kind: string,
    line: Line<Asker>,
    list: ListByKeys<Row, Asker>,
    keyOf: (row: Row) => string,
  ): Promise<void> {
    line.running++;
    const requested = line.waiting as unknown as Requested<Row, Asker>[];
    line.waiting = [];
    try {
      await this.#readTogether(requested, list, keyOf);
    } finally {
      line.running--;
      if (line.waiting.length > 0) void this.#readWaiting(kind, line, list, keyOf);
      else if (line.running === 0) this.#lines.delete(kind);
    }
  }

  async #readTogether<Row extends { orgId: string }>(
    requested: Requested<Row, Asker>[],
    list: ListByKeys<Row, Asker>,
    keyOf: (row: Row) => string,
  ): Promise<void> {
    const [only] = requested;
    if (requested.length === 1 && only) return readAlone(only, list);
    // One entry per organization and key, even if several callers need it.
    const wanted = new Map<string, { orgId: string; key: string; rows: Row[] }>();
    for (const { orgId, keys } of requested) for (const key of keys) wanted.set(orgId + key, { orgId, key, rows: [] });
    try {
      const entries = [...wanted.values()];
      const rows = await list(
        entries.map((entry) => entry.orgId),
        entries.map((entry) => entry.key),
        requested.map(({ asker }) => asker),
      );
      for (const row of rows) wanted.get(row.orgId + keyOf(row))?.rows.push(row);
      for (const { orgId, keys, resolve } of requested)
        resolve(keys.flatMap((key) => wanted.get(orgId + key)?.rows ?? []));
    } catch (error) {
      if (this.#isOneAskers(error)) for (const each of requested) await readAlone(each, list);
      else for (const { reject } of requested) reject(error);
    }
  }
}

async function readAlone<Row, Asker>(
  { orgId, keys, asker, resolve, reject }: Requested<Row, Asker>,
  list: ListByKeys<Row, Asker>,
): Promise<void> {
  try {
    const orgIds = keys.map(() => orgId);
    resolve(await list(orgIds, [...keys], [asker]));
  } catch (error) {
    reject(error);
  }
}
