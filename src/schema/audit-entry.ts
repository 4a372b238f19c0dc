import { decodeId, encodeId, type IdType, parseId } from '../domain/core/ids.ts';
import { InvalidRequestError } from '../domain/core/invalid-request-error.ts';
import { keysetOf, toPage, toPageRequest } from '../domain/core/pagination.ts';
import { type AuditEntryRow, listAuditPage } from '../store/administration/audit.ts';
import { ApiTokenRef } from './api-token.ts';
import { needs, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { connectionOf, pageArgs } from './core/connection.ts';
import { long } from './core/cost.ts';
import { loadOptional } from './core/load.ts';
import { NodeRef } from './core/node.ts';
import { UserRef } from './organization.ts';
import { noRow, requireStorable } from './queries/conversation-page.ts';

const AuditEntryRef = builder.objectRef<AuditEntryRow>('AuditEntry').implement({
  description:
    'One entry of the audit log: who did what, to what and from where. It is written in the transaction of the action, ' +
    'never changes, and contains no secrets and no personal data except the IP address.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `audit_entry_`.',
      resolve: (row) => encodeId('AuditEntry', row.id),
    }),
    at: t.expose('createdAt', { access: needs('administer'), type: 'DateTime', description: 'When it was done.' }),
    action: t.exposeString('action', {
      access: needs('administer'),
      description: 'What was done, such as `user.created` or `api_token.revoked`; docs/audit.md lists all actions.',
    }),
    actor: t.field({
      access: needs('administer'),
      type: UserRef,
      nullable: true,
      description: 'The user whose token did it; null for the command line.',
      resolve: (row, _args, context) => loadOptional(context.loaders.user, row.actorId),
    }),
    token: t.field({
      access: needs('administer'),
      type: ApiTokenRef,
      nullable: true,
      description: 'The token that did it; null for the command line.',
      resolve: (row, _args, context) => loadOptional(context.loaders.apiToken, row.tokenId),
    }),
    subjectId: t.id({
      access: needs('administer'),
      nullable: true,
      description: 'Id of the object it was done to, which may no longer exist; null if there was no single object.',
      resolve: ({ subjectType, subjectId }) => (subjectId === null ? null : encodeId(subjectType as IdType, subjectId)),
    }),
    ipAddress: t.exposeString('ipAddress', {
      access: needs('administer'),
      nullable: true,
      description:
        'IPv4 or IPv6 address of the client; behind proxies, this depends on PARLEY_TRUSTED_PROXIES. Null for the command line.',
    }),
    requestId: t.exposeString('requestId', {
      access: needs('administer'),
      description: 'Id of the HTTP request; also in the logs. Each command of the command line has its own id.',
    }),
    details: t.field({
      access: needs('administer'),
      type: 'JSONObject',
      description:
        'Details that depend on the action: ids, names of changed fields, permissions and counts; see docs/audit.md.',
      extensions: long,
      resolve: (row) => row.details as Record<string, unknown>,
    }),
  }),
});

const AuditEntryConnection = connectionOf('AuditEntry', AuditEntryRef, 'audit entries', (row) => [
  row.createdAt.getTime(),
  row.id,
]);

const maxActions = 50;

const AuditFilter = builder.inputType('AuditFilter', {
  description:
    'Which audit entries to list. All given conditions must hold; an id that does not exist matches nothing.',
  fields: (t) => ({
    actorId: t.id({ description: 'Entries for actions of this user.' }),
    subjectId: t.id({ description: 'Entries for actions on this object: any id from this API.' }),
    action: t.stringList({
      description: 'Entries with one of these actions, at most 50; unknown actions match nothing.',
    }),
    after: t.field({ type: 'DateTime', description: 'Entries after this time.' }),
    before: t.field({ type: 'DateTime', description: 'Entries before this time.' }),
  }),
});

builder.queryField('auditEntries', (t) =>
  t.field({
    access: needs('administer'),
    type: AuditEntryConnection,
    description:
      'Lists the audit log, newest first. Entries are kept for 400 days unless configured otherwise. Needs ' +
      '`org.permission.admin`.',
    args: {
      filter: t.arg({ type: AuditFilter, description: 'Which entries; all if absent.' }),
      ...pageArgs(t.arg),
    },
    resolve: async (_root, { filter, ...args }, context) => {
      const request = toPageRequest(args, 'AUDIT');
      const actions = filter?.action ?? null;
      if ((actions?.length ?? 0) > maxActions)
        throw new InvalidRequestError(`filter.action must hold at most ${maxActions} actions.`, ['filter', 'action']);
      for (const action of actions ?? []) requireStorable('filter.action', action);
      const subject = filter?.subjectId == null ? null : parseId(filter.subjectId);
      const wanted = {
        actorId: filter?.actorId == null ? null : (decodeId('User', filter.actorId) ?? noRow),
        subject: filter?.subjectId == null ? null : { type: subject?.type ?? '', id: subject?.uuid ?? noRow },
        actions,
        after: filter?.after ?? null,
        before: filter?.before ?? null,
      };
      const rows = await listAuditPage(context.gateway.db, context.caller.orgId, wanted, keysetOf(request));
      return toPage(request, rows, 'AUDIT');
    },
  }),
);
