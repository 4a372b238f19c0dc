import { DomainError, type Stored } from './domain-error.ts';
import { beginningOf } from './text.ts';

/** Characters of an id that is not one and is given back. */
export const maxToldIdLength = 256;

/** Something that an input refers to and that does not exist. */
export interface MissingReference {
  /** Where the id stands, from the input's root. */
  readonly path: string[];
  readonly typeName: string;
  /** The id as the caller wrote it, or its beginning. */
  readonly id: string | null;
}

/** An id in an input, with the key behind it; null where it is malformed. */
export interface Reference extends MissingReference {
  readonly key: string | null;
}

export class NotFoundError extends DomainError {
  static readonly failure = {
    code: 'NOT_FOUND',
    status: 404,
    retryable: false,
    description: 'A reference in the input does not exist in your organization.',
  } as const;
  static readonly restore = ({
    typeName,
    id,
    path = [],
    others,
  }: Stored<NotFoundError, 'path' | 'others' | 'references' | 'suspects' | 'and'>) =>
    new NotFoundError(typeName, id, path, others);
  readonly code = NotFoundError.failure.code;
  readonly typeName: string;
  readonly id: string | null;
  readonly path: string[];
  /** What is missing beside the first. */
  readonly others: MissingReference[];
  readonly #suspects: readonly Reference[];

  constructor(
    typeName: string,
    id: string | null,
    path: string[] = ['id'],
    others: readonly MissingReference[] = [],
    suspects: readonly Reference[] = [],
  ) {
    const sentence = `There is no ${typeName} with this id in your organization.`;
    super(others.length === 0 ? sentence : `${sentence} ${others.length + 1} references do not exist.`);
    this.typeName = typeName;
    this.id = toldId(id);
    this.path = path;
    this.others = others.map((other) => ({ path: other.path, typeName: other.typeName, id: toldId(other.id) }));
    this.#suspects = suspects;
  }

  static of(
    [first, ...others]: readonly [MissingReference, ...MissingReference[]],
    suspects?: readonly Reference[],
  ): NotFoundError {
    return new NotFoundError(first.typeName, first.id, first.path, others, suspects);
  }

  /** Everything that is missing, the first included. */
  get references(): [MissingReference, ...MissingReference[]] {
    return [{ path: this.path, typeName: this.typeName, id: this.id }, ...this.others];
  }

  /** All ids of the input, where only malformed ones have been found so far: others may be missing, too. */
  get suspects(): readonly Reference[] {
    return this.#suspects;
  }

  /** This and what another one tells. */
  and(other: NotFoundError | null): NotFoundError {
    if (other === null) return this;
    const [first, ...others] = this.references;
    return NotFoundError.of([first, ...others, ...other.references]);
  }
}

function toldId(id: string | null): string | null {
  return id === null ? null : beginningOf(id, maxToldIdLength);
}
