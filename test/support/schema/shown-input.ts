import {
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
} from 'graphql';

/** Input fields that are not returned as given, with the reason for each. */
const reasons: Readonly<Record<string, string>> = {
  idempotencyKey: 'identifies repeated writes',
  validateOnly: 'keeps nothing',
  clientRef: 'is returned with the result, and is not part of the conversation',
  rev: 'is the revision that an update expects',
  customRemove: 'lists attributes that are removed',
  waitMs: 'is how long the call waits',
  onConflict: 'decides what happens to existing rows',
  conversations: 'have a separate input type',
  sourceId: 'identifies the conversation that is merged',
  targetId: 'identifies the conversation that it is merged into',
  overlapSeconds: 'is how long the previous secret also signs',
};
/**
 * The same for fields of a single input: the customer's id, bytes behind a link, and a flag that is returned as a time.
 */
const reasonsOf: Readonly<Record<string, readonly string[]>> = {
  CustomerInput: ['id'],
  AttachmentInput: ['data'],
  UpdateUserInput: ['disabled'],
};

/** Whether a field with this name is not returned as given. */
export const isNotShown = (name: string) => Object.hasOwn(reasons, name);

/** The fields of an input that must be returned. */
export const keptFields = (input: GraphQLInputObjectType) =>
  Object.keys(input.getFields()).filter((name) => !isNotShown(name));

/** How an object returns an input: the selection, and the expected response. */
interface ShownInput {
  readonly selection: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What the fast path reads in addition to an object's own columns. */
const joined = new Set(['Conversation.customer', 'Conversation.threads']);

/**
 * How an object of the schema returns an input: references as `{ id }`, lists in pages. Throws if it does not return a
 * field. `fast` omits what the fast path leaves to resolvers.
 */
export function shownInput(
  input: GraphQLInputObjectType,
  object: GraphQLObjectType,
  given: Readonly<Record<string, any>>,
  fast = false,
): ShownInput {
  const selections: string[] = [];
  const value: Record<string, unknown> = {};
  for (const name of keptFields(input)) {
    if (reasonsOf[input.name]?.includes(name)) continue;
    const field = outputFieldOf(object, name);
    if (!field)
      throw new Error(
        `${input.name}.${name} is written, but ${object.name} does not return it. Return it, or state the reason in test/support/schema/shown-input.ts.`,
      );
    const [shownType, givenType] = [getNamedType(field.type), getNamedType(input.getFields()[name]!.type)];
    if (fast && !isLeafType(shownType) && !joined.has(`${object.name}.${field.name}`)) continue;
    const isConnection = shownType.name.endsWith('Connection');
    const show = (one: any): { selection: string; value: unknown } => {
      if (isLeafType(shownType)) return { selection: '', value: one };
      if (isLeafType(givenType)) return { selection: '{ id }', value: { id: one } };
      const type = (isConnection ? nodeTypeOf(shownType as GraphQLObjectType) : shownType) as GraphQLObjectType;
      const inside = shownInput(givenType as GraphQLInputObjectType, type, one, fast);
      return { selection: `{ ${inside.selection} }`, value: inside.value };
    };
    const { selection } = show({});
    selections.push(`${field.name}${isConnection ? `(first: 5) { nodes ${selection} }` : ` ${selection}`}`);
    const all = (given[name] ?? []) as unknown;
    if (isConnection) value[field.name] = { nodes: (all as unknown[]).map((one) => show(one).value) };
    else if (isListType(getNullableType(field.type)))
      value[field.name] = (all as unknown[]).map((one) => show(one).value);
    else value[field.name] = given[name] == null ? null : show(given[name]).value;
  }
  return { selection: selections.join(' '), value };
}

/**
 * The field with the same name; an object may return `userId` of an input as its `user`, and `memberIds` as `members`.
 */
function outputFieldOf(object: GraphQLObjectType, name: string) {
  const fields = object.getFields();
  return fields[name] ?? fields[name.replace(/Id(s?)$/, '$1')];
}

const nodeTypeOf = (connection: GraphQLObjectType) => getNamedType(connection.getFields().nodes!.type);
