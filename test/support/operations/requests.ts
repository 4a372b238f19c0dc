import { type GraphQLObjectType, type GraphQLSchema, OperationTypeNode } from 'graphql';
import { allPermissions } from '../../../src/domain/access/caller.ts';
import type { Choices } from './choices.ts';
import { Draft, noUses, type Uses } from './draft.ts';
import { InputValues } from './input-values.ts';
import { type KnownValues, nativeNames } from './known-values.ts';
import type { SelectionProfile } from './selection-profiles.ts';
import { SelectionWriter } from './selections.ts';
import { toJson } from './values.ts';

/** A request that must get the same response however often it is sent, with one or several sets of variables. */
export interface GeneratedRequest {
  readonly text: string;
  /** As JSON; null if absent. */
  readonly operationName: string | null;
  /** Each as JSON; null if absent. */
  readonly variables: readonly (string | null)[];
  readonly accept: string | null;
  /** The name of the permissions of its token. */
  readonly asker: string;
}

/** The permissions of tokens by name: mostly everything. */
export const permissionsOf: Readonly<Record<string, readonly string[]>> = {
  all: allPermissions,
  nothing: [],
  reader: ['org.permission.conversation.read'],
  writer: ['org.user.conversation.write', 'org.permission.message.create'],
  clerk: ['org.permission.bulk.read', 'org.permission.user.read'],
};

/** The body of a request with one set of its variables; `addition` is appended to the text. */
export function bodyOf({ text, operationName }: GeneratedRequest, variables: string | null, addition = ''): string {
  const members = [`"query":${JSON.stringify(text + addition)}`];
  if (operationName !== null) members.push(`"operationName":${operationName}`);
  if (variables !== null) members.push(`"variables":${variables}`);
  return `{${members.join(',')}}`;
}

const accepts = [
  null,
  'application/json',
  'application/graphql-response+json',
  '*/*',
  'application/graphql-response+json, application/json;q=0.9',
];

interface Operation {
  readonly name: string | null;
  readonly selections: string;
  readonly uses: Uses;
}

/** Generates requests from the schema. */
export function generateRequest(
  schema: GraphQLSchema,
  root: OperationTypeNode,
  profile: SelectionProfile,
  known: KnownValues,
  choices: Choices,
  variableSets = 3,
): GeneratedRequest {
  const draft = new Draft(schema, choices, known, profile.given);
  const writer = new SelectionWriter(draft, profile);
  const operations = writeOperations(draft, writer, profile, root);
  const fragments = [...draft.fragments.values()].map(
    ({ name, typeName, text }) => `fragment ${name} on ${typeName} ${text}`,
  );
  const texts = operations.map((operation) => operationText(draft, root, operation));
  return {
    text: [...texts, ...fragments].join('\n'),
    operationName: chooseName(choices, operations),
    variables: choices.list(1, draft.variables.size > 0 ? variableSets : 1, () => chooseVariables(draft)),
    accept: choices.pick(accepts),
    asker: choices.chance(0.15) ? choices.pick(Object.keys(permissionsOf)) : 'all',
  };
}

function writeOperations(
  draft: Draft,
  writer: SelectionWriter,
  profile: SelectionProfile,
  root: OperationTypeNode,
): Operation[] {
  const { choices, schema } = draft;
  const type = schema.getRootType(root) as GraphQLObjectType;
  const names = choices.weighted<(string | null)[]>([
    [6, [null]],
    [3, ['A']],
    [2, ['A', 'B']],
    [0.5, [choices.pick(nativeNames), 'B']],
  ]);
  return names.map((name) => {
    draft.uses = noUses();
    const selections = writer.write(type, profile.depth, profile.roots);
    return { name, selections, uses: draft.uses };
  });
}

function operationText(draft: Draft, root: OperationTypeNode, { name, selections, uses }: Operation): string {
  const used = [...variablesOf(draft, uses, new Set())].map((variable) => draft.variables.get(variable)?.declaration);
  if (root === OperationTypeNode.QUERY && name === null && used.length === 0) return selections;
  return `${root}${name === null ? '' : ` ${name}`}${used.length === 0 ? '' : `(${used.join(', ')})`} ${selections}`;
}

/** The variables that a part refers to, including through its fragments. */
function variablesOf(draft: Draft, uses: Uses, seen: Set<string>): Set<string> {
  const found = new Set(uses.variables);
  for (const name of uses.fragments) {
    const fragment = draft.fragments.get(name);
    if (seen.has(name) || !fragment) continue;
    seen.add(name);
    for (const variable of variablesOf(draft, fragment.uses, seen)) found.add(variable);
  }
  return found;
}

function chooseName(choices: Choices, operations: readonly Operation[]): string | null {
  const names = operations.map(({ name }) => name).filter((name) => name !== null);
  const several = operations.length > 1;
  const named = () => JSON.stringify(names.length > 0 ? choices.pick(names) : 'A');
  return choices.weighted<() => string | null>([
    [several ? 1 : 12, () => null],
    [several ? 16 : 3, named],
    [1, () => 'null'],
    [1, () => '""'],
    [0.5, () => JSON.stringify(choices.pick(['C', ' ', ...nativeNames]))],
  ])();
}

function chooseVariables({ choices, known, variables }: Draft): string | null {
  const values = new InputValues({ choices, known, given: 0.35, unfit: 0.01 });
  const members: string[] = [];
  for (const { name, type, required, place } of variables.values()) {
    if (choices.chance(required ? 0.01 : 0.25)) continue;
    const value = values.make(type, place);
    const given = required && value.kind === 'null' && !choices.chance(0.1) ? values.make(type, place) : value;
    members.push(`${JSON.stringify(name)}:${toJson(given)}`);
  }
  if (choices.chance(0.05)) members.push(`${JSON.stringify(choices.pick(['extra', ...nativeNames]))}:1`);
  if (members.length === 0)
    return choices.weighted([
      [4, null],
      [1, '{}'],
      [1, 'null'],
    ]);
  return `{${members.join(',')}}`;
}
