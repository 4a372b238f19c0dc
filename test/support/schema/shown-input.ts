import {
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
} from 'graphql';

/** What inputs take and nothing shows as it was given, each with the reason. */
const reasons: Readonly<Record<string, string>> = {
  idempotencyKey: 'tells repeated writes apart',
  validateOnly: 'keeps nothing',
  clientRef: 'is returned with the result, and is no part of the conversation',
  rev: 'is the revision that an update expects',
  customRemove: 'names attributes that are removed',
  waitMs: 'is how long the call waits',
  onConflict: 'decides what happens to rows that exist',
  conversations: 'have an input of their own',
  sourceId: 'names what a merge takes apart',
  targetId: 'names what a merge adds to',
  overlapSeconds: 'is how long the secret before signs as well',
};
/** The same for fields of one input: which customer it is, bytes, which are behind a link, and what is shown as a time. */
const reasonsOf: Readonly<Record<string, readonly string[]>> = {
  CustomerInput: ['id'],
  AttachmentInput: ['data'],
  UpdateUserInput: ['disabled'],
};

/** Is a field of this name not shown as it was given? */
export const isNotShown = (name: string) => Object.hasOwn(reasons, name);

/** The fields of an input that something must show. */
export const keptFields = (input: GraphQLInputObjectType) =>
  Object.keys(input.getFields()).filter((name) => !isNotShown(name));

/** How an object shows an input: what to ask of it, and what the answer must be. */
interface ShownInput {
  readonly selection: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What the fast path reads beside columns of an object's own row. */
const joined = new Set(['Conversation.customer', 'Conversation.threads']);

/**
 * How an object of the schema shows an input: references as `{ id }`, lists in pages. Throws where it does not show a field.
 * `fast` leaves out what the fast path leaves to resolvers.
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
        `${input.name}.${name} is written, but ${object.name} does not show it. Show it, or say why not in test/support/schema/shown-input.ts.`,
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

/** The field of the same name; what an input names as `userId`, an object may show as its `user`, and `memberIds` as `members`. */
function outputFieldOf(object: GraphQLObjectType, name: string) {
  const fields = object.getFields();
  return fields[name] ?? fields[name.replace(/Id(s?)$/, '$1')];
}

const nodeTypeOf = (connection: GraphQLObjectType) => getNamedType(connection.getFields().nodes!.type);
