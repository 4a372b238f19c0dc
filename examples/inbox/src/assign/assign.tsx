import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';
import { Popup } from '../parts/popup.tsx';
import { Picker } from './picker.tsx';

const AssignFragment = graphql(`
  fragment Assign on Conversation {
    id
    rev
    assignedUsers {
      id
      name
    }
    assignedTeams {
      id
      name
    }
  }
`);

/** Who looks after the conversation, and the way to change that. */
export function Assign(props: { readonly conversation: FragmentType<typeof AssignFragment> }) {
  const conversation = readFragment(AssignFragment, props.conversation);
  const names = [...conversation.assignedUsers, ...conversation.assignedTeams].map(({ name }) => name);
  return (
    <Popup label={names.length > 0 ? `Assigned to ${names.join(', ')}` : 'Assign'} title="Assign the conversation">
      {(close) => <Picker conversation={conversation} onDone={close} />}
    </Popup>
  );
}
