import { type DocumentNode, GraphQLError, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type DocumentShape, documentShape } from '../../operations/document-shape.ts';
import { countRepeatedFields } from '../../operations/repeated-fields.ts';

/** Limits for the text of an operation. Its cost also depends on its variables (operation-cost). */
export interface DocumentLimits {
  readonly maxTextLength: number;
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  readonly maxExpansion: number;
}

/**
 * Rejects excessively large documents: by length before parsing, otherwise immediately after it, before any code walks their
 * expansion or compares all fields of the same name.
 */
export function useDocumentLimits(limits: DocumentLimits): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        refuseLong(typeof source === 'string' ? source : source.body, limits);
        const document: DocumentNode = parseFn(source, { ...options, maxTokens: limits.maxTokens });
        refuseLongNames(document);
        refuseOversized(documentShape(document), limits);
        refuseRepeating(document, limits);
        return document;
      });
    },
  };
}

/** Every error has a line number, and finding it means scanning all lines before it. */
function refuseLong(text: string, { maxTextLength, maxTokens }: DocumentLimits): void {
  if (text.length > maxTextLength)
    throw refusal(
      `The text of the operation has ${text.length} characters; the limit is ${maxTextLength}. Send long values as variables.`,
      maxTextLength,
    );
  if (hasMoreLines(text, maxTokens))
    throw refusal(
      `The text of the operation has more than ${maxTokens} lines. Send long values as variables.`,
      maxTokens,
    );
}

function hasMoreLines(text: string, most: number): boolean {
  let lines = 1;
  for (const end of ['\n', '\r'])
    for (let at = text.indexOf(end); at !== -1; at = text.indexOf(end, at + 1)) if (++lines > most) return true;
  return false;
}

// Errors repeat names, and there can be a hundred errors about the same name.
const maxNameLength = 256;

function refuseLongNames({ loc }: DocumentNode): void {
  for (let token = loc?.startToken ?? null; token !== null; token = token.next)
    if (token.kind === TokenKind.NAME && token.value.length > maxNameLength)
      throw refusal(
        `A name in the operation has ${token.value.length} characters; the limit is ${maxNameLength}.`,
        maxNameLength,
      );
}

// Nested fragments are walked recursively like fields but are not levels of the response, so more of them are allowed.
const selectionsPerLevel = 5;

function refuseOversized(shape: DocumentShape, limits: DocumentLimits): void {
  const counted = [
    ['is nested', shape.depth, limits.maxDepth, 'levels deep'],
    ['is nested', shape.nesting, selectionsPerLevel * limits.maxDepth, 'fields and fragments deep'],
    ['has', shape.aliases, limits.maxAliases, 'aliases'],
    ['has', shape.directives, limits.maxDirectives, 'directives'],
    ['expands to', shape.expansion, limits.maxExpansion, 'fields, fragments and values'],
  ] as const;
  for (const [verb, count, limit, what] of counted)
    if (count > limit) throw refusal(`The operation ${verb} ${count} ${what}; the limit is ${limit}.`, limit);
}

// Sibling fragments can all select the same id: a hundred of them make about five thousand pairs.
const pairsPerExpansion = 5;

function refuseRepeating(document: DocumentNode, { maxExpansion }: DocumentLimits): void {
  const most = pairsPerExpansion * maxExpansion;
  if (countRepeatedFields(document, most) <= most) return;
  throw refusal(
    `The operation selects the same fields in the same places too often: more than ${most} pairs of them would have to be compared.`,
    most,
  );
}

function refusal(message: string, limit: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', limit } });
}
