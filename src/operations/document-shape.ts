import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** The counts of a document, with all fragment spreads expanded. */
export interface DocumentShape {
  /** The depth of nested fields, and of lists and objects in values. */
  readonly depth: number;
  /** The depth of nested selections: fields, and fragments, which are not levels of the response. */
  readonly nesting: number;
  readonly aliases: number;
  readonly directives: number;
  /** The number of fields, fragments and values in all operations together, because some code walks all operations. */
  readonly expansion: number;
}

const nothing: DocumentShape = { depth: 0, nesting: 0, aliases: 0, directives: 0, expansion: 0 };

/**
 * The shape of the largest operation in a document. Each fragment is visited once, however often it is spread, and its counts are
 * added, so that the time does not grow with the expansion of the document.
 */
export function documentShape(document: DocumentNode): DocumentShape {
  const fragments = new Fragments(document);
  const shapes: DocumentShape[] = [];
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) shapes.push(ofOperation(definition, fragments));
  // Only fragments that are spread are executed, but all of them are validated.
  shapes.push(...fragments.ofTheRest());
  return shapes.reduce(
    (largest, each) => ({
      ...furthest(largest, each),
      aliases: Math.max(largest.aliases, each.aliases),
      directives: Math.max(largest.directives, each.directives),
      expansion: plus(largest.expansion, each.expansion),
    }),
    nothing,
  );
}

class Fragments {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #shapes = new Map<string, DocumentShape>();

  constructor(document: DocumentNode) {
    for (const each of document.definitions)
      if (each.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(each.name.value, each);
  }

  of(name: string): DocumentShape {
    const known = this.#shapes.get(name);
    if (known !== undefined) return known;
    // A fragment that spreads itself finds this; validation rejects it.
    this.#shapes.set(name, nothing);
    const fragment = this.#fragments.get(name);
    const shape = fragment
      ? together(ofDirectives(fragment.directives), ofSelections(fragment.selectionSet, this))
      : nothing;
    this.#shapes.set(name, shape);
    return shape;
  }

  /** Only fragments that have not been visited yet. */
  ofTheRest(): DocumentShape[] {
    const shapes: DocumentShape[] = [];
    for (const name of this.#fragments.keys()) if (!this.#shapes.has(name)) shapes.push(this.of(name));
    return shapes;
  }
}

function ofOperation(
  { directives, variableDefinitions, selectionSet }: OperationDefinitionNode,
  fragments: Fragments,
): DocumentShape {
  let shape = together(ofDirectives(directives), ofSelections(selectionSet, fragments));
  for (const { defaultValue, directives: own } of variableDefinitions ?? []) {
    const value = defaultValue ? ofValue(defaultValue) : nothing;
    shape = together(shape, together(value, ofDirectives(own)));
  }
  return { ...shape, expansion: plus(shape.expansion, 1) };
}

function ofSelections(selectionSet: SelectionSetNode | undefined, fragments: Fragments): DocumentShape {
  let shape = nothing;
  for (const selection of selectionSet?.selections ?? []) shape = together(shape, ofSelection(selection, fragments));
  return shape;
}

function ofSelection(selection: SelectionNode, fragments: Fragments): DocumentShape {
  const isField = selection.kind === Kind.FIELD;
  const inner =
    selection.kind === Kind.FRAGMENT_SPREAD
      ? fragments.of(selection.name.value)
      : ofSelections(selection.selectionSet, fragments);
  const own = together(ofDirectives(selection.directives), isField ? ofArguments(selection.arguments) : nothing);
  const { depth, nesting, aliases, directives, expansion } = together(inner, own);
  return {
    depth: depth + (isField ? 1 : 0),
    nesting: nesting + 1,
    aliases: plus(aliases, isField && selection.alias ? 1 : 0),
    directives,
    expansion: plus(expansion, 1),
  };
}

function ofDirectives(directives: readonly DirectiveNode[] | undefined): DocumentShape {
  if (directives === undefined || directives.length === 0) return nothing;
  let shape: DocumentShape = { ...nothing, directives: directives.length, expansion: directives.length };
  for (const { arguments: given } of directives) shape = together(shape, ofArguments(given));
  return shape;
}

function ofArguments(given: readonly ArgumentNode[] | undefined): DocumentShape {
  let shape = nothing;
  for (const { value } of given ?? []) shape = together(shape, ofValue(value));
  return shape;
}

function ofValue(value: ValueNode): DocumentShape {
  let [depth, expansion] = [0, 1];
  const add = (inner: DocumentShape) => {
    depth = Math.max(depth, inner.depth);
    expansion = plus(expansion, inner.expansion);
  };
  if (value.kind === Kind.LIST) for (const item of value.values) add(ofValue(item));
  if (value.kind === Kind.OBJECT) for (const field of value.fields) add(ofValue(field.value));
  return { ...nothing, depth: value.kind === Kind.LIST || value.kind === Kind.OBJECT ? depth + 1 : 0, expansion };
}

function furthest(one: DocumentShape, other: DocumentShape): Pick<DocumentShape, 'depth' | 'nesting'> {
  return { depth: Math.max(one.depth, other.depth), nesting: Math.max(one.nesting, other.nesting) };
}

/** The combined shape of siblings. */
function together(one: DocumentShape, other: DocumentShape): DocumentShape {
  if (one === nothing) return other;
  if (other === nothing) return one;
  return {
    ...furthest(one, other),
    aliases: plus(one.aliases, other.aliases),
    directives: plus(one.directives, other.directives),
    expansion: plus(one.expansion, other.expansion),
  };
}

// A thousand fragments that each spread the next one twice would result in Infinity, which is useless in a message.
const plus = (one: number, other: number) => Math.min(one + other, Number.MAX_SAFE_INTEGER);
