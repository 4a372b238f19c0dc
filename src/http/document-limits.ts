import { type DocumentNode, GraphQLError, Kind, type SelectionSetNode, type ValueNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** How large the text of an operation may be. What depends on its variables too is its cost (operation-cost). */
export interface DocumentLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
}

/** What is counted of a document, with its fragments put in wherever they are spread. */
export interface DocumentShape {
  /** Fields within fields, and lists and objects within the values of arguments. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
}

/**
 * Refuses documents that are larger than sense, as soon as they are parsed: before they are validated, since
 * graphql-js compares all fields of one name with each other then, and before anything of them is compiled.
 */
export function useDocumentLimits(limits: DocumentLimits): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        const document: DocumentNode = parseFn(source, { ...options, maxTokens: limits.maxTokens });
        refuseOversized(documentShape(document), limits);
        return document;
      });
    },
  };
}

function refuseOversized(shape: DocumentShape, limits: DocumentLimits): void {
  const counted = [
    ['is nested', shape.depth, limits.maxDepth, 'levels deep'],
    ['has', shape.aliases, limits.maxAliases, 'aliases'],
    ['has', shape.directives, limits.maxDirectives, 'directives'],
  ] as const;
  for (const [verb, count, limit, what] of counted) {
    if (count <= limit) continue;
    throw new GraphQLError(`The operation ${verb} ${count} ${what}; at most ${limit} are taken.`, {
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', limit },
    });
  }
}

const nothing: DocumentShape = { depth: 0, aliases: 0, directives: 0 };

/** The shape of the largest operation of the document. Each fragment is looked at once, however often it is spread. */
export function documentShape(document: DocumentNode): DocumentShape {
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const shapes = new Map<string, DocumentShape>();

  const ofFragment = (name: string): DocumentShape => {
    const known = shapes.get(name);
    if (known !== undefined) return known;
    // A fragment that spreads itself finds this; validation refuses it.
    shapes.set(name, nothing);
    const fragment = fragments.get(name);
    const shape = fragment ? ofDirectives(fragment.directives, ofSelections(fragment.selectionSet)) : nothing;
    shapes.set(name, shape);
    return shape;
  };

  const ofSelections = (selectionSet: SelectionSetNode | undefined): DocumentShape => {
    let [depth, aliases, directives] = [0, 0, 0];
    for (const selection of selectionSet?.selections ?? []) {
      const isField = selection.kind === Kind.FIELD;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : ofSelections(selection.selectionSet);
      const own = ofDirectives(selection.directives, inner);
      const inArguments = isField ? depthOfValues(selection.arguments?.map(({ value }) => value)) : 0;
      depth = Math.max(depth, Math.max(own.depth, inArguments) + (isField ? 1 : 0));
      aliases += own.aliases + (isField && selection.alias ? 1 : 0);
      directives += own.directives;
    }
    return { depth, aliases, directives };
  };

  const operations = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? ofDirectives(definition.directives, ofSelections(definition.selectionSet))
      : // Only spread fragments are executed, but each is validated.
        definition.kind === Kind.FRAGMENT_DEFINITION
        ? ofFragment(definition.name.value)
        : nothing,
  );
  return {
    depth: Math.max(0, ...operations.map(({ depth }) => depth)),
    aliases: Math.max(0, ...operations.map(({ aliases }) => aliases)),
    directives: Math.max(0, ...operations.map(({ directives }) => directives)),
  };
}

function ofDirectives(directives: readonly unknown[] | undefined, shape: DocumentShape): DocumentShape {
  const own = directives?.length ?? 0;
  return own === 0 ? shape : { ...shape, directives: shape.directives + own };
}

function depthOfValues(values: readonly ValueNode[] = []): number {
  let depth = 0;
  for (const value of values) {
    if (value.kind === Kind.LIST) depth = Math.max(depth, 1 + depthOfValues(value.values));
    if (value.kind === Kind.OBJECT)
      depth = Math.max(depth, 1 + depthOfValues(value.fields.map((field) => field.value)));
  }
  return depth;
}
