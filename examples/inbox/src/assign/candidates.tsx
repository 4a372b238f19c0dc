export interface Candidate {
  readonly id: string;
  readonly name: string;
}

interface CandidatesProps {
  readonly legend: string;
  /** Those that the API found; absent until it answered. */
  readonly found: readonly Candidate[] | undefined;
  readonly chosen: readonly Candidate[];
  /** Are there more than those that were found? */
  readonly more: boolean;
  readonly onChoose: (chosen: readonly Candidate[]) => void;
}

/** How many users, and how many teams, a conversation can have. */
const most = 10;

/** Some of whom any number can be ticked. Those who are chosen stay in the list, found or not. */
export function Candidates({ legend, found, chosen, more, onChoose }: CandidatesProps) {
  const ids = new Set(chosen.map(({ id }) => id));
  const others = (found ?? []).filter(({ id }) => !ids.has(id));
  const listed = [...chosen, ...others].sort((one, other) => one.name.localeCompare(other.name));
  const full = chosen.length >= most;
  return (
    <fieldset className="candidates">
      <legend>{legend}</legend>
      {listed.map((candidate) => {
        const checked = ids.has(candidate.id);
        return (
          <label key={candidate.id} className="check">
            <input
              type="checkbox"
              checked={checked}
              disabled={full && !checked}
              onChange={() =>
                onChoose(checked ? chosen.filter(({ id }) => id !== candidate.id) : [...chosen, candidate])
              }
            />
            {candidate.name}
          </label>
        );
      })}
      {!found && <p className="hint">Loading…</p>}
      {found && listed.length === 0 && <p className="hint">None has this name.</p>}
      {full && <p className="hint">{most} is the most that a conversation can have.</p>}
      {more && <p className="hint">There are more: type a part of the name.</p>}
    </fieldset>
  );
}
