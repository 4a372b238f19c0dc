import { readFile } from 'node:fs/promises';
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { z } from 'zod';

/** The operations that clients may send. */
export interface PersistedOperations {
  /** The text of an operation by its id; null if it is unknown. */
  textOf(id: string): string | null;
  hasText(text: string): boolean;
}

/** The file of operations is invalid. The message is for the operator. */
export class PersistedOperationsError extends Error {
  override readonly name = 'PersistedOperationsError';
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : 'It cannot be read.';
    super(`PARLEY_PERSISTED_OPERATIONS: cannot use the file ${path}. ${reason}`, { cause });
  }
}

// An object that maps ids to texts (Relay and others), or Apollo's manifest.
const Texts = z.record(z.string().min(1), z.string().min(1));
const Manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1), body: z.string().min(1) })),
});

/** Reads the file of operations. Throws a PersistedOperationsError. */
export async function readPersistedOperations(path: string): Promise<PersistedOperations> {
  let texts: Map<string, string>;
  try {
    texts = parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new PersistedOperationsError(path, error);
  }
  const known = new Set(texts.values());
  return { textOf: (id) => texts.get(id) ?? null, hasText: (text) => known.has(text) };
}

function parse(content: unknown): Map<string, string> {
  const manifest = Manifest.safeParse(content);
  if (manifest.success) return new Map(manifest.data.operations.map(({ id, body }) => [id, body]));
  const texts = Texts.safeParse(content);
  if (!texts.success)
    throw new Error('It must contain an object that maps ids to texts, or an Apollo Client manifest.');
  return new Map(Object.entries(texts.data));
}

/**
 * Accepts only operations in the list: by id, in the format of Apollo (`extensions.persistedQuery.sha256Hash`) or others
 * (`documentId`), or by the exact text in the list.
 */
export function usePersistedOperations(operations: PersistedOperations): Plugin {
  return {
    onParams({ params, setParams }) {
      // Malformed requests are rejected as usual.
      if (typeof params !== 'object' || params === null) return;
      const id = idOf(params);
      const text = id === null ? (params.query ?? null) : operations.textOf(id);
      if (text === null || !operations.hasText(text))
        throw notPersisted(id === null ? 'Only persisted operations are allowed.' : 'Unknown persisted operation.');
      if (id === null) return;
      const { documentId: _, ...others } = params as GraphQLParams & { documentId?: unknown };
      setParams({ ...others, query: text });
    },
    // Operations over a socket have no such parameters, only a text.
    onParse({ params: { source } }) {
      const text = typeof source === 'string' ? source : source.body;
      if (!operations.hasText(text)) throw notPersisted('Only persisted operations are allowed.');
    },
  };
}

/** Tells clients that try an id first, as Apollo's do, to send the text: with the message that they expect. */
export function useNoPersistedOperations(): Plugin {
  return {
    onParams({ params }) {
      if (params?.query) return;
      const { persistedQuery } = (params?.extensions ?? {}) as { persistedQuery?: unknown };
      if (typeof persistedQuery !== 'object' || persistedQuery === null) return;
      throw new GraphQLError('PersistedQueryNotSupported', {
        extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', http: { spec: true, status: 400 } },
      });
    },
  };
}

function notPersisted(message: string): GraphQLError {
  return new GraphQLError(message, {
    // With "not found", Apollo's clients would send the text, which would not help.
    extensions: { code: 'GRAPHQL_OPERATION_NOT_PERSISTED', http: { status: 400 } },
  });
}

function idOf(params: GraphQLParams): string | null {
  const { documentId } = params as { documentId?: unknown };
  const hash = (params.extensions as { persistedQuery?: { sha256Hash?: unknown } } | undefined)?.persistedQuery
    ?.sha256Hash;
  const id = hash ?? documentId;
  return typeof id === 'string' ? id : null;
}
