import { encodeId } from '../domain/core/ids.ts';
import { inlineParameter } from '../domain/threads/attachment-links.ts';
import { rasterTypeOf } from '../domain/threads/raster-image.ts';
import type { AttachmentRow } from '../store/queries/attachments.ts';
import { echoed, keepsOwn, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { long } from './core/cost.ts';
import { Channel, ThreadType } from './core/enums.ts';
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
      openToCustomers: true,
      description: 'Begins with `attachment_`.',
      resolve: (row) => encodeId('Attachment', row.id),
    }),
    fileName: t.exposeString('fileName', {
      access: echoed('readConversations'),
      openToCustomers: true,
      description: 'File name, as sent.',
    }),
    mimeType: t.exposeString('mimeType', {
      access: echoed('readConversations'),
      openToCustomers: true,
      description: 'Media type, as sent; not checked.',
    }),
    size: t.exposeInt('size', {
      access: echoed('readConversations'),
      openToCustomers: true,
      description: 'Bytes, decoded.',
    }),
    sha256: t.exposeString('sha256', {
      access: echoed('readConversations'),
      description: 'SHA-256 of the bytes, in hex.',
    }),
    url: t.string({
      access: echoed('readConversations'),
      openToCustomers: true,
      description:
        'A signed download link on this server, which needs no token. It is valid for an hour unless configured ' +
        'otherwise, and only as long as the token that requested it: once that token is revoked or has ' +
        'expired, the link returns 404. The file is always sent as an attachment, never rendered.',
      resolve: async (row, _args, { caller, origin, gateway, loaders }) =>
        origin.baseUrl + (await gateway.attachmentLinks.sign(row, caller, await loaders.now(), loaders.executor)),
    }),
    inlineUrl: t.string({
      access: echoed('readConversations'),
      openToCustomers: true,
      nullable: true,
      description:
        'A link like `url` for showing the file, such as in an `img`: for PNG, JPEG, GIF and WebP images, detected by their bytes ' +
        'and not by `mimeType`. Null for everything else, including SVG, which could run scripts.',
      resolve: async (row, _args, { caller, origin, gateway, loaders }) => {
        if (rasterTypeOf(row.beginning) === null) return null;
        const link = await gateway.attachmentLinks.sign(row, caller, await loaders.now(), loaders.executor);
        return `${origin.baseUrl}${link}&${inlineParameter}`;
      },
    }),
  }),
});

ThreadRef.implement({
  description: 'One entry in a conversation: a chat, a reply or a note.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      openToCustomers: true,
      description: 'Begins with `thread_`.',
      resolve: (row) => encodeId('Thread', row.id),
    }),
    conversation: t.field({
      access: visible,
      openToCustomers: true,
      type: ConversationRef,
      description: 'The conversation that it belongs to.',
      resolve: (row, _args, context, info) =>
        follow(info, row.conversationId, (id) => loadExisting(context.loaders.conversation, id)),
    }),
    type: t.expose('type', {
      access: echoed('readConversations'),
      openToCustomers: true,
      type: ThreadType,
      description: 'Its type.',
    }),
    text: t.exposeString('text', {
      access: echoed('readConversations'),
      openToCustomers: true,
      description: 'The text, without formatting.',
      extensions: long,
    }),
    channel: t.expose('channel', {
      access: echoed('readConversations'),
      openToCustomers: true,
      type: Channel,
      description: 'The channel through which it was received or sent.',
    }),
    customer: t.field({
      access: visible,
      openToCustomers: true,
      type: CustomerRef,
      nullable: true,
      description:
        'The customer who wrote a CHAT; null for replies and notes, and for an imported chat by someone who is not a customer.',
      resolve: (row, _args, context) => loadOptional(context.loaders.customer, row.customerId),
    }),
    createdBy: t.field({
      access: visible,
      openToCustomers: true,
      type: UserRef,
      nullable: true,
      description:
        'The owner of the token that wrote it; for an import, the user named as the author, or null if only a name was given.',
      resolve: (row, _args, context) => loadOptional(context.loaders.user, row.createdById),
    }),
    authorName: t.exposeString('authorName', {
      access: echoed('readConversations'),
      openToCustomers: true,
      nullable: true,
      description: "The author's name from an import, if the author is neither a customer nor a user.",
    }),
    imported: t.exposeBoolean('imported', {
      access: echoed('readConversations'),
      description: 'Whether it was imported. Imports notify nobody and do not reopen the conversation.',
    }),
    createdAt: t.expose('createdAt', {
      access: visible,
      openToCustomers: true,
      type: 'DateTime',
      description: 'When it was written; for imports, in the original system.',
    }),
    attachments: t.field({
      access: keepsOwn(echoed('readConversations')),
      openToCustomers: true,
      type: [AttachmentRef],
      description: 'Its files, in the order of the input.',
      resolve: (row, _args, context) => context.loaders.attachmentsOfThread.load(row.id),
    }),
  }),
});
