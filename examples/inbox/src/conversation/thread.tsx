import type { ThreadType } from '../api/gql/graphql.ts';
import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';
import { isPending } from '../api/optimistic.ts';
import { unreachable } from '../api/unreachable.ts';
import { customerName } from '../parts/customer-name.ts';
import { When } from '../parts/when.tsx';

const ThreadFragment = graphql(`
  fragment Thread on Thread {
    id
    type
    text
    createdAt
    customer {
      id
      ...CustomerName
    }
    createdBy {
      id
      name
    }
    attachments {
      id
      fileName
      size
      url
    }
  }
`);

const bytes = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'byte', unitDisplay: 'long' });

/** One message: who wrote it, when, and what came with it. */
export function Thread(props: { readonly thread: FragmentType<typeof ThreadFragment> }) {
  const thread = readFragment(ThreadFragment, props.thread);
  const { id, type, text, createdAt, customer, createdBy, attachments } = thread;
  const author = type === 'CHAT' && customer ? customerName(customer) : (createdBy?.name ?? 'The team');
  return (
    <li className={`thread thread-${type.toLowerCase()}`} data-pending={isPending(id) || undefined}>
      <p className="thread-meta">
        <strong>{author}</strong> <span>{typeName(type)}</span>
        {isPending(id) ? <span>Sending…</span> : <When at={createdAt} />}
      </p>
      <p className="thread-text">{text}</p>
      {attachments.length > 0 && (
        <ul className="attachments" aria-label="Attachments">
          {attachments.map(({ id, fileName, size, url }) => (
            <li key={id}>
              <a href={url} download={fileName}>
                {fileName}
              </a>{' '}
              <span>{bytes.format(size)}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function typeName(type: ThreadType): string {
  switch (type) {
    case 'CHAT':
      return 'Customer';
    case 'REPLY':
      return 'Reply';
    case 'NOTE':
      return 'Note for the team';
    default:
      return unreachable(type);
  }
}
