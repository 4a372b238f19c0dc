import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** A selected field of an object: its response key, and the merged selections of all its occurrences. */
export interface Selected {
  readonly key: string;
  readonly name: string;
  readonly node: FieldNode;
  readonly selections: readonly SelectionSetNode[];
}

const longestKey = 100;

/** The document contains something that is left to the executor. */
export class NotPlannable extends Error {}

/** Reads selections of valid documents. Throws NotPlannable for directives. */
export class Selections {
  readonly #schema: GraphQLSchema;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
  }

  /** The fields that these selections select from an object of this type, in the order of the response. */
  fieldsOf(typeName: string, selectionSets: readonly SelectionSetNode[]): Selected[] {
    const found = new Map<string, { key: string; name: string; node: FieldNode; selections: SelectionSetNode[] }>();
    // As in graphql-js: twenty fragments that each spread the next one twice are visited once each, not a million times.
    const spread = new Set<string>();
    const collect = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (selection.directives && selection.directives.length > 0) throw new NotPlannable();
        if (selection.kind === Kind.FIELD) {
          const key = selection.alias?.value ?? selection.name.value;
          // It is part of the statement, and PostgreSQL repeats it in each row.
          if (key.length > longestKey) throw new NotPlannable();
          const field = found.get(key) ?? { key, name: selection.name.value, node: selection, selections: [] };
          if (selection.selectionSet) field.selections.push(selection.selectionSet);
          found.set(key, field);
        } else if (selection.kind === Kind.INLINE_FRAGMENT || !spread.has(selection.name.value)) {
          if (selection.kind === Kind.FRAGMENT_SPREAD) spread.add(selection.name.value);
          const { typeCondition, selectionSet } =
            selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragment(selection.name.value);
          if (!typeCondition || this.#applies(typeCondition.name.value, typeName)) collect(selectionSet);
        }
      }
    };
    for (const selectionSet of selectionSets) collect(selectionSet);
    return [...found.values()];
  }

  #fragment(name: string): FragmentDefinitionNode {
    const fragment = this.#fragments.get(name);
    if (!fragment || (fragment.directives && fragment.directives.length > 0)) throw new NotPlannable();
    return fragment;
  }

  #applies(condition: string, typeName: string): boolean {
    if (condition === typeName) return true;
    const [abstract, object] = [this.#schema.getType(condition), this.#schema.getType(typeName)];
    return isAbstractType(abstract) && isObjectType(object) && this.#schema.isSubType(abstract, object);
  }
}
