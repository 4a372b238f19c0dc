import { encodeId } from '../domain/core/ids.ts';
import type { AttachmentRow } from '../store/queries/attachments.ts';
import { echoed, keepsOwn, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { long } from './core/cost.ts';
import { ThreadType } from './core/enums.ts';
import { follow } from './core/follow.ts';
import { loadExisting, loadOptional } from './core/load.ts';
import { NodeRef } from './core/node.ts';
import { ConversationRef, CustomerRef, ThreadRef } from './core/refs.ts';
import { UserRef } from './organization.ts';

const AttachmentRef = builder.objectRef<AttachmentRow>('Attachment').implement({
  description: 'A file that came with a thread.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `attachment_`.',
      resolve: (row) => encodeId('Attachment', row.id),
    }),
    fileName: t.string({
      access: echoed('readConversations'),
      description: 'File name as it was given.',
      resolve: (row) => row.fileName,
    }),
    mimeType: t.string({
      access: echoed('readConversations'),
      description: 'Media type as it was given; not checked.',
      resolve: (row) => row.mimeType,
    }),
    size: t.int({ access: echoed('readConversations'), description: 'Bytes, decoded.', resolve: (row) => row.size }),
    sha256: t.string({
      access: echoed('readConversations'),
      description: 'SHA-256 of the bytes, in hex.',
      resolve: (row) => row.sha256,
    }),
    url: t.string({
      access: echoed('readConversations'),
      description:
        'Download link on this server: signed, so that it is followed without a token; good for an hour unless configured ' +
        'otherwise, and no longer than the token that asked for it: once that is revoked or has expired, the link is not found. ' +
        'The file is always sent as an attachment, never rendered.',
      resolve: async (row, _args, { caller, origin, gateway, loaders }) =>
        origin.baseUrl + (await gateway.attachmentLinks.sign(row, caller, await loaders.now(), loaders.executor)),
    }),
  }),
});

ThreadRef.implement({
  description: 'One entry of a conversation: a chat, a reply or a note.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ access: visible, description: 'Begins with `thread_`.', resolve: (row) => encodeId('Thread', row.id) }),
    conversation: t.field({
      access: visible,
      type: ConversationRef,
      description: 'The conversation that it belongs to.',
      resolve: (row, _args, context, info) =>
        follow(info, row.conversationId, (id) => loadExisting(context.loaders.conversation, id)),
    }),
    type: t.field({
      access: echoed('readConversations'),
      type: ThreadType,
      description: 'What kind of entry it is.',
      resolve: (row) => row.type,
    }),
    text: t.string({
      access: echoed('readConversations'),
      description: 'What was written; plain text.',
      extensions: long,
      resolve: (row) => row.text,
    }),
    customer: t.field({
      access: visible,
      type: CustomerRef,
      nullable: true,
      description: 'Who wrote a CHAT; null for what agents write.',
      resolve: (row, _args, context) => loadOptional(context.loaders.customer, row.customerId),
    }),
    createdBy: t.field({
      access: keepsOwn(visible),
      type: UserRef,
      nullable: true,
      description: 'Whose token wrote it.',
      resolve: (row, _args, context) => loadOptional(context.loaders.user, row.createdById),
    }),
    imported: t.boolean({
      access: echoed('readConversations'),
      description: 'Was it brought over from elsewhere? Then it notified nobody and reopened nothing.',
      resolve: (row) => row.imported,
    }),
    createdAt: t.field({
      access: visible,
      type: 'DateTime',
      description: 'When it was written; for imports, in the system it came from.',
      resolve: (row) => row.createdAt,
    }),
    attachments: t.field({
      access: keepsOwn(echoed('readConversations')),
      type: [AttachmentRef],
      description: 'Its files, in the order given.',
      resolve: (row, _args, context) => context.loaders.attachmentsOfThread.load(row.id),
    }),
  }),
});
