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
    'One entry of the audit log: who did what, to what and from where. It is written in the transaction of what it tells, ' +
    'never changes, and holds neither secrets nor personal data beside the IP address.',
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
      description: 'What was done, such as `user.created` or `api_token.revoked`; docs/audit.md lists all.',
    }),
    actor: t.field({
      access: needs('administer'),
      type: UserRef,
      nullable: true,
      description: 'Whose token did it; null for the command line.',
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
      description: 'Id of what it was done to, which may be gone by now; null where it was no single thing.',
      resolve: ({ subjectType, subjectId }) => (subjectId === null ? null : encodeId(subjectType as IdType, subjectId)),
    }),
    ipAddress: t.exposeString('ipAddress', {
      access: needs('administer'),
      nullable: true,
      description:
        'Address of the client, IPv4 or IPv6; behind proxies, as far as PARLEY_TRUSTED_PROXIES is set; null for the command line.',
    }),
    requestId: t.exposeString('requestId', {
      access: needs('administer'),
      description: 'Id of the HTTP request; also in the logs. One command of the command line has one of its own.',
    }),
    details: t.field({
      access: needs('administer'),
      type: 'JSONObject',
      description: 'More about it: ids, names of changed fields, permissions and counts, by action; see docs/audit.md.',
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
    actorId: t.id({ description: 'Those of what this user did.' }),
    subjectId: t.id({ description: 'Those of what was done to this: any id from this API.' }),
    action: t.stringList({ description: 'Those with one of these actions, at most 50; unknown ones match nothing.' }),
    after: t.field({ type: 'DateTime', description: 'Those after this moment.' }),
    before: t.field({ type: 'DateTime', description: 'Those before this moment.' }),
  }),
});

builder.queryField('auditEntries', (t) =>
  t.field({
    access: needs('administer'),
    type: AuditEntryConnection,
    description:
      'Lists the audit log, newest first, as far back as it is kept (400 days unless configured otherwise). Needs ' +
      '`org.permission.admin`.',
    args: {
      filter: t.arg({ type: AuditFilter, description: 'Which ones; all if absent.' }),
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
