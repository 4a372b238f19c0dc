import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import { may } from '../../domain/access/caller.ts';
import { InvalidRequestError } from '../../domain/core/invalid-request-error.ts';
import type { Context } from '../../schema/core/context.ts';
import { ReadTooLargeError } from '../../store/core/read-size.ts';
import { finishJson } from '../sql/finish-json.ts';
import { planConversationById } from './conversation-by-id.ts';
import { planConversationList } from './conversation-list.ts';
import type { ArgsOf, PlanField, ReadField, Values } from './planner.ts';
import { NotPlannable, Selections } from './selection.ts';

/** Returns the complete response of an operation as JSON; null if the executor must execute it, in which case nothing was written. */
export type JsonRead = (context: Context, variables: Values) => Promise<Buffer | null>;

const planners: Readonly<Record<string, PlanField>> = {
  conversation: planConversationById,
  conversations: planConversationList,
};

/**
 * Plans a query with one field that a single SQL statement can answer with JSON text (docs/performance.md has the gain); null for all
 * others. It behaves exactly like the resolvers: a test compares the two.
 */
export function compileJsonRead(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): JsonRead | null {
  try {
    if (operation.directives && operation.directives.length > 0) return null;
    const selections = new Selections(schema, document);
    const [requested, ...others] = selections.fieldsOf('Query', [operation.selectionSet]);
    const plan = requested && Object.hasOwn(planners, requested.name) ? planners[requested.name] : undefined;
    if (!requested || !plan || others.length > 0) return null;
    const argsOf: ArgsOf = (typeName, node, variables) => {
      const type = schema.getType(typeName) as ReturnType<GraphQLSchema['getQueryType']>;
      return getArgumentValues(type!.getFields()[node.name.value]!, node, variables) as never;
    };
    return answer(schema, operation, requested.key, plan(selections, requested, argsOf));
  } catch (error) {
    if (error instanceof NotPlannable) return null;
    throw error;
  }
}

function answer(schema: GraphQLSchema, operation: OperationDefinitionNode, key: string, read: ReadField): JsonRead {
  const definitions = operation.variableDefinitions ?? [];
  return async (context, variables) => {
    if (!may(context.caller, 'readConversations')) return null;
    const { coerced } = getVariableValues(schema, definitions, variables, { maxErrors: 0 });
    if (!coerced) return null;
    try {
      const json = await read(context, coerced);
      return json === null ? null : finishJson(`{"data":{"${key}":${json}}}`);
    } catch (error) {
      // The executor formats the error.
      const isForTheExecutor =
        error instanceof InvalidRequestError || error instanceof GraphQLError || error instanceof ReadTooLargeError;
      if (isForTheExecutor) return null;
      throw error;
    }
  };
}
