import { type FormEvent, useState } from 'react';
import { useQuery } from 'urql';
import type { AssignFragment } from '../api/gql/graphql.ts';
import { graphql } from '../api/gql/index.ts';
import { useUpdateConversation } from '../conversation/use-update.ts';
import { Failure } from '../parts/failure.tsx';
import { Notice } from '../parts/notice.tsx';
import { useDebounced } from '../parts/use-debounced.ts';
import { type Candidate, Candidates } from './candidates.tsx';

const CandidatesQuery = graphql(`
  query Candidates($search: String) {
    users(first: 30, filter: { search: $search }) {
      nodes { id name }
      pageInfo { hasNextPage }
    }
    teams(first: 100) {
      nodes { id name }
      pageInfo { hasNextPage }
    }
  }
`);

interface PickerProps {
  readonly conversation: AssignFragment;
  readonly onDone: () => void;
}

/** The users and teams to choose from; what is chosen is saved in one change. */
export function Picker({ conversation, onDone }: PickerProps) {
  const [search, setSearch] = useState('');
  const [users, setUsers] = useState<readonly Candidate[]>(conversation.assignedUsers);
  const [teams, setTeams] = useState<readonly Candidate[]>(conversation.assignedTeams);
  const [problem, setProblem] = useState<string | null>(null);
  const [{ data, error }, ask] = useQuery({
    query: CandidatesQuery,
    variables: { search: useDebounced(search.trim()) },
    requestPolicy: 'cache-and-network',
  });
  const { updating, update } = useUpdateConversation(conversation);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (updating) return;
    setProblem(null);
    const problem = await update({
      assignedUsers: users.map(({ id }) => id),
      assignedTeams: teams.map(({ id }) => id),
    });
    if (problem === null) onDone();
    else setProblem(problem);
  };

  return (
    <form className="picker" onSubmit={submit}>
      <input
        type="text"
        aria-label="Find a person or team"
        placeholder="Find a person or team"
        autoComplete="off"
        maxLength={256}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {error && !data && <Failure error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />}
      <div className="picker-lists" hidden={error !== undefined && !data}>
        <Candidates
          legend="People"
          found={data?.users.nodes}
          chosen={users}
          more={data?.users.pageInfo.hasNextPage ?? false}
          onChoose={setUsers}
        />
        <Candidates
          legend="Teams"
          found={data?.teams.nodes.filter(({ name }) => contains(name, search))}
          chosen={teams}
          more={data?.teams.pageInfo.hasNextPage ?? false}
          onChoose={setTeams}
        />
      </div>
      {problem && <Notice tone="bad">{problem}</Notice>}
      <div className="popup-foot">
        <button type="submit" className="primary" aria-disabled={updating}>
          Save
        </button>
        <button type="button" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** The API finds users by a search, and lists all teams. */
const contains = (name: string, search: string) =>
  search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => name.toLowerCase().includes(word));
