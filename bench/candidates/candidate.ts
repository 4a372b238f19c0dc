import type pg from 'pg';

/** The API of a candidate. `plain` is one small GraphQL schema that several peers share. */
export type Dialect = 'bare' | 'plain' | 'postgraphile' | 'parley';

export interface Candidate {
  readonly name: string;
  readonly title: string;
  readonly dialect: Dialect;
  /** `embedded`: has its own data, so it starts empty and is filled through its API. */
  readonly database: 'server' | 'embedded';
  /** The maximum number of server processes. */
  readonly processes: number;
  /** The workloads it is measured on; all by default. */
  readonly workloads?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** The reason why it cannot run here, or null. */
  readonly missing: () => string | null;
  readonly command: readonly string[];
  readonly cwd: string;
  /** `place` is the database's URL, or the directory of an embedded one. */
  readonly env: (place: string) => Readonly<Record<string, string>>;
  readonly isReady: (origin: string) => Promise<boolean>;
  /** What it needs in the database in addition to the tables. */
  readonly prepareDatabase?: (client: pg.Client) => Promise<void>;
}

const isOk = async (response: Promise<Response>): Promise<boolean> => {
  const { ok, body } = await response;
  await body?.cancel();
  return ok;
};

export const answersGet =
  (path: string) =>
  (origin: string): Promise<boolean> =>
    isOk(fetch(`${origin}${path}`));

export const answersGraphql = (origin: string): Promise<boolean> =>
  isOk(
    fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    }),
  );
