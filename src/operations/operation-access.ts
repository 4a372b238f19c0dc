import {
  type DocumentNode,
  doTypesOverlap,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Access, type Caller, may } from '../domain/access/caller.ts';
import { type IdType, idPrefixes, parseId } from '../domain/core/ids.ts';
import { type AccessByType, declaredAccess, type FieldAccess } from '../schema/core/access.ts';
import { customersNodes, maxNodes } from '../schema/core/node.ts';
import { isOpenToCustomers } from '../schema/core/open-to-customers.ts';
import { closedToCustomers, forbidden } from '../schema/core/require-permission.ts';
import { type ClosedInputs, closedInputsOf } from './closed-inputs.ts';
import { type Condition, conditionOf, type ValuesOf, valuesReader } from './selection-conditions.ts';

type Variables = Readonly<Record<string, unknown>>;

/** What an operation needs: permissions (R2), or for customers that everything in it is open to them (R45). */
export interface OperationAccess {
  /** Whether the caller may execute the operation. */
  permits(caller: Caller, variables: Variables): boolean;
  /** An error for each missing kind of access; empty if `permits` returns true. */
  refusals(caller: Caller, variables: Variables): GraphQLError[];
}

/** The access that a set of selections needs. A fragment is one part, wherever it is spread. */
interface Part {
  readonly fields: PartField[];
  readonly fragments: { readonly when: Condition | null; readonly part: Part }[];
}

interface PartField {
  readonly node: FieldNode;
  /** Such as `Conversation.threads`. */
  readonly name: string;
  readonly needs: Access | null;
  /** Whether customers may select it. */
  readonly open: boolean;
  readonly closedInputs: ClosedInputs | null;
  readonly when: Condition | null;
  readonly below: Part | null;
}

/** The context of selections: does the object belong to the write itself, and what is its type, if it is unambiguous? */
interface Place {
  readonly own: boolean;
  readonly only: string | null;
}

/**
 * Prepares the access check of a valid operation once, because it runs on every request. `permits` checks the few kinds of access that
 * occur anywhere in the operation, and looks closer only if one of them is missing and depends on variables.
 */
export function prepareAccess(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationAccess {
  const type = schema.getRootType(operation.operation);
  if (!type) return { permits: () => true, refusals: () => [] };
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const values = valuesReader(operation);
  const root = new Parts(schema, fragments, values).of(type, operation.selectionSet, { own: false, only: null });
  const always = accessesOf(root, true);
  const ever = accessesOf(root, false);
  const refusals = (caller: Caller, variables: Variables) => refusalsOf(root, caller, variables);
  return {
    permits: (caller, variables) => {
      if (caller.kind === 'customer') return refusals(caller, variables).length === 0;
      if (ever.every((access) => may(caller, access))) return true;
      return always.every((access) => may(caller, access)) && refusals(caller, variables).length === 0;
    },
    refusals,
  };
}

class Parts {
  readonly #made = new Map<string, Part>();

  constructor(
    readonly schema: GraphQLSchema,
    readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    readonly values: ValuesOf,
  ) {}

  of(type: GraphQLCompositeType, { selections }: SelectionSetNode, place: Place): Part {
    const part: Part = { fields: [], fragments: [] };
    for (const selection of selections) this.#add(part, type, selection, place);
    return part;
  }

  #add(part: Part, type: GraphQLCompositeType, selection: SelectionNode, place: Place): void {
    const when = conditionOf(selection, this.values);
    if (when === 'never') return;
    if (selection.kind === Kind.FIELD) {
      const field = 'getFields' in type ? type.getFields()[selection.name.value] : undefined;
      // The rest are `__typename` and introspection fields.
      if (field) part.fields.push(...this.#fields(type, field, selection, place, when));
      return;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value);
    if (!fragment) return;
    const condition = fragment.typeCondition ? this.#typeNamed(fragment.typeCondition.name.value) : type;
    if (place.only !== null && !doTypesOverlap(this.schema, condition, this.#typeNamed(place.only))) return;
    part.fragments.push({ when, part: this.#fragment(condition, fragment, place) });
  }

  #fragment(type: GraphQLCompositeType, fragment: InlineFragmentNode | FragmentDefinitionNode, place: Place): Part {
    if (fragment.kind !== Kind.FRAGMENT_DEFINITION) return this.of(type, fragment.selectionSet, place);
    const key = [fragment.name.value, place.own, place.only].join(' ');
    const known = this.#made.get(key);
    if (known) return known;
    const part = this.of(type, fragment.selectionSet, place);
    this.#made.set(key, part);
    return part;
  }

  #fields(
    type: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
    node: FieldNode,
    { own }: Place,
    when: Condition | null,
  ): PartField[] {
    const access = declaredAccess(type.name, field);
    const name = `${type.name}.${field.name}`;
    const inner = getNamedType(field.type);
    const below = (only: string | null): Part | null =>
      node.selectionSet && isCompositeType(inner)
        ? this.of(inner, node.selectionSet, { own: access.below === 'own' || (access.below === 'same' && own), only })
        : null;
    const open = isOpenToCustomers(field);
    const closedInputs = closedInputsOf(type.name, field, node.arguments ?? [], this.values);
    if (typeof access.needs === 'object' && access.needs !== null)
      return this.#byType(access.needs, node).map(([only, needs, isOfType]) => ({
        node,
        name,
        needs,
        open: open && customersNodes.has(only),
        closedInputs,
        when: (variables) => (when === null || when(variables)) && isOfType(variables),
        below: below(only),
      }));
    const needs = shownAnyway(access, own) ? null : access.needs;
    return [{ node, name, needs, open, closedInputs, when, below: below(null) }];
  }

  /** Each possible type of the ids, with the access that it needs, and whether an id has this type. */
  #byType({ argument, of }: AccessByType, node: FieldNode): [IdType, Access, Condition][] {
    const value = node.arguments?.find((each) => each.name.value === argument)?.value;
    const read = value ? this.values(value) : () => null;
    // Longer lists are rejected before any lookup.
    const ids = (variables: Variables) => [read(variables)].flat().slice(0, maxNodes);
    return (Object.keys(of) as IdType[]).map((type) => [
      type,
      of[type],
      (variables) => ids(variables).some((id) => isIdOf(type, id)),
    ]);
  }

  #typeNamed(name: string): GraphQLCompositeType {
    return this.schema.getType(name) as GraphQLCompositeType;
  }
}

// Checks the prefix first, because each id is compared with every type.
const isIdOf = (type: IdType, id: unknown) =>
  typeof id === 'string' && id.startsWith(idPrefixes[type]) && parseId(id)?.type === type;

const shownAnyway = ({ echoed }: FieldAccess, own: boolean) => echoed && own;

/** The kinds of access that are needed for all variables, or for some. */
function accessesOf(root: Part, whateverVariables: boolean): Access[] {
  const found = new Set<Access>();
  const seen = new Set<Part>();
  const visit = (part: Part): void => {
    if (seen.has(part)) return;
    seen.add(part);
    for (const { needs, when, below } of part.fields) {
      if (when !== null && whateverVariables) continue;
      if (needs !== null) found.add(needs);
      if (below) visit(below);
    }
    for (const { when, part: inner } of part.fragments) if (when === null || !whateverVariables) visit(inner);
  };
  visit(root);
  return [...found];
}

interface Refused {
  readonly names: Set<string>;
  readonly nodes: FieldNode[];
  /** The location of the first one. */
  readonly path: string[];
}

/** Stands for what is not open to customers, among the kinds of access. */
const closed = Symbol('closed');

/** What the caller lacks for a field, and what to name in the error; null if the field is allowed. */
function lackOf({ name, needs, open, closedInputs }: PartField, caller: Caller, variables: Variables) {
  if (caller.kind !== 'customer') return needs !== null && !may(caller, needs) ? { what: needs, names: [name] } : null;
  if (!open) return { what: closed, names: [name] } as const;
  const names = closedInputs?.(variables) ?? [];
  return names.length > 0 ? ({ what: closed, names } as const) : null;
}

/** Fields below a rejected field are not reported. */
function refusalsOf(root: Part, caller: Caller, variables: Variables): GraphQLError[] {
  const refused = new Map<Access | typeof closed, Refused>();
  const seen = new Set<Part>();
  const visit = (part: Part, path: readonly string[]): void => {
    if (seen.has(part)) return;
    seen.add(part);
    for (const field of part.fields) {
      const { node, when, below } = field;
      if (when !== null && !when(variables)) continue;
      const here = [...path, node.alias?.value ?? node.name.value];
      const lack = lackOf(field, caller, variables);
      if (lack !== null) {
        const known = refused.get(lack.what) ?? { names: new Set(), nodes: [], path: here };
        if (lack.names.some((name) => !known.names.has(name))) known.nodes.push(node);
        for (const name of lack.names) known.names.add(name);
        refused.set(lack.what, known);
      } else if (below) visit(below, here);
    }
    for (const { when, part: inner } of part.fragments) if (when === null || when(variables)) visit(inner, path);
  };
  visit(root, []);
  return [...refused].map(([what, { names, nodes, path }]) =>
    what === closed ? closedToCustomers([...names], { nodes, path }) : forbidden(what, [...names], { nodes, path }),
  );
}
