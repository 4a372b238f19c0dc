import type { Access } from '../../domain/access/caller.ts';
import type { IdType } from '../../domain/core/ids.ts';

/**
 * Who is shown a field. Each field of the schema declares it as `access` (access-plugin makes it), and what an operation
 * asks for is judged by it before anything of it is executed (operations/operation-access). docs/permissions.md is printed from it.
 */
export interface FieldAccess {
  /** What the token must be allowed; null where whoever reaches the object may see the field. */
  readonly needs: Access | AccessByType | null;
  /** Is it shown without that as well, on what the asking write itself has made of its input? */
  readonly echoed: boolean;
  /** Whether what the field leads to is the asking write's own: it is, it is where its object is, or it is not. */
  readonly below: 'own' | 'same' | 'others';
}

/** For fields that find things of several types by their ids: what each type needs. */
export interface AccessByType {
  /** The argument that holds the ids. */
  readonly argument: string;
  readonly of: Readonly<Record<IdType, Access>>;
}

/** Whoever reaches the object may see it: ids, and what is decided here (counts, times, status, revisions, effects). */
export const visible: FieldAccess = { needs: null, echoed: false, below: 'others' };

/** Needs this access, wherever it stands. */
export function needs(access: Access): FieldAccess {
  return { needs: access, echoed: false, below: 'others' };
}

/** Needs the access of the type that each id is of. */
export function needsByType(argument: string, of: AccessByType['of']): FieldAccess {
  return { needs: { argument, of }, echoed: false, below: 'others' };
}

/** Needs this access, but for the write that has just made the object from its own input: the client sent it itself. */
export function echoed(access: Access): FieldAccess {
  return { needs: access, echoed: true, below: 'others' };
}

/** What the field leads to is made from the asking client's own input, or is the asking user. */
export function makesOwn(access: FieldAccess): FieldAccess {
  return { ...access, below: 'own' };
}

/** What the field leads to is the asking write's own where the object itself is. */
export function keepsOwn(access: FieldAccess): FieldAccess {
  return { ...access, below: 'same' };
}

/** What a field of the schema declares. Throws where it declares nothing: nobody is shown a field by mistake. */
export function declaredAccess(typeName: string, field: { readonly name: string; readonly extensions: object }) {
  const access = (field.extensions as Record<string, unknown>)[accessExtension] as FieldAccess | undefined;
  if (access === undefined) throw undeclared(typeName, field.name);
  return access;
}

export function undeclared(typeName: string, fieldName: string): Error {
  return new Error(`${typeName}.${fieldName} does not declare its access: who may see it?`);
}

/** Where the declaration is kept in a field's `extensions`. */
export const accessExtension = 'parleyAccess';
