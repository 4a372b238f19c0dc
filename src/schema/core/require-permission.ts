import { type ASTNode, GraphQLError } from 'graphql';
import { type Access, access, type Caller, may } from '../../domain/access/caller.ts';

/** The location of a field in an operation. */
export interface RequestedAt {
  readonly nodes: readonly ASTNode[];
  readonly path: readonly string[];
}

const maxNamed = 3;

/** R2: a FORBIDDEN error that names the fields, such as `Conversation.threads`, and the permissions that they need. */
export function forbidden(what: Access, fields: readonly string[], at?: RequestedAt): GraphQLError {
  const permissions = access[what];
  const named = fields.slice(0, maxNamed).join(', ');
  const more = fields.length > maxNamed ? ` and ${fields.length - maxNamed} more` : '';
  const verb = fields.length === 1 ? 'needs' : 'need';
  const which = permissions.length === 1 ? 'the permission' : 'one of the permissions';
  return new GraphQLError(`${named}${more} ${verb} ${which} ${permissions.join(', ')}.`, {
    ...at,
    extensions: { code: 'FORBIDDEN', permissions, field: fields[0], fields },
  });
}

/** R45: a FORBIDDEN error that names what is closed to customers, such as `Conversation.tags` or `CreateConversationInput.tags`. */
export function closedToCustomers(names: readonly string[], at?: RequestedAt): GraphQLError {
  const named = names.slice(0, maxNamed).join(', ');
  const more = names.length > maxNamed ? ` and ${names.length - maxNamed} more` : '';
  const verb = names.length === 1 ? 'is' : 'are';
  return new GraphQLError(`${named}${more} ${verb} not available to customers.`, {
    ...at,
    extensions: { code: 'FORBIDDEN', permissions: [], field: names[0], fields: names },
  });
}

/** R45: throws FORBIDDEN if a field is closed to customers. */
export function requireOpen(open: boolean, field: string): void {
  if (!open) throw closedToCustomers([field]);
}

/** R2: throws FORBIDDEN if the caller has none of the permissions for this field. */
export function requirePermission(caller: Caller, what: Access, field: string): void {
  if (!may(caller, what)) throw forbidden(what, [field]);
}
