import { DomainError, type Stored } from './domain-error.ts';
import { beginningOf } from './text.ts';

/** The maximum length of an invalid id in an error, in characters. */
export const maxToldIdLength = 256;

/** A reference in an input to something that does not exist. */
export interface MissingReference {
  /** The path of the id, from the root of the input. */
  readonly path: string[];
  readonly typeName: string;
  /** The id in the input, or its beginning. */
  readonly id: string | null;
}

/** An id in an input, with its key; null if it is malformed. */
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
  /** The missing references after the first. */
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

  /** All missing references, including the first. */
  get references(): [MissingReference, ...MissingReference[]] {
    return [{ path: this.path, typeName: this.typeName, id: this.id }, ...this.others];
  }

  /** All ids of the input, if only malformed ones have been found so far: others may be missing too. */
  get suspects(): readonly Reference[] {
    return this.#suspects;
  }

  /** Combines this error with another one. */
  and(other: NotFoundError | null): NotFoundError {
    if (other === null) return this;
    const [first, ...others] = this.references;
    return NotFoundError.of([first, ...others, ...other.references]);
  }
}

function toldId(id: string | null): string | null {
  return id === null ? null : beginningOf(id, maxToldIdLength);
}
