import type { Access } from '../../domain/access/caller.ts';
import type { IdType } from '../../domain/core/ids.ts';

/**
 * Who may see a field. Each field of the schema declares it as `access` (enforced by access-plugin), and operations are checked
 * against it before execution (operations/operation-access). docs/permissions.md is generated from it.
 */
export interface FieldAccess {
  /** The access that the token needs; null if everyone who can see the object may see the field. */
  readonly needs: Access | AccessByType | null;
  /** Whether a write without that access may see the field on objects that it has just created from its own input. */
  readonly echoed: boolean;
  /** Whether the field's value belongs to the write itself: always, only if its object does, or never. */
  readonly below: 'own' | 'same' | 'others';
}

/** For fields that find objects of several types by id: the access that each type needs. */
export interface AccessByType {
  /** The argument with the ids. */
  readonly argument: string;
  readonly of: Readonly<Record<IdType, Access>>;
}

/** Visible to everyone who can see the object: ids, and values that the gateway decides (counts, times, status, revisions, effects). */
export const visible: FieldAccess = { needs: null, echoed: false, below: 'others' };

/** Always needs this access. */
export function needs(access: Access): FieldAccess {
  return { needs: access, echoed: false, below: 'others' };
}

/** Needs the access for the type of each id. */
export function needsByType(argument: string, of: AccessByType['of']): FieldAccess {
  return { needs: { argument, of }, echoed: false, below: 'others' };
}

/** Needs this access, except in the write that just created the object from its own input: the client sent the value itself. */
export function echoed(access: Access): FieldAccess {
  return { needs: access, echoed: true, below: 'others' };
}

/** The field's value was created from the client's own input, or is the calling user. */
export function makesOwn(access: FieldAccess): FieldAccess {
  return { ...access, below: 'own' };
}

/** The field's value belongs to the write if the object does. */
export function keepsOwn(access: FieldAccess): FieldAccess {
  return { ...access, below: 'same' };
}

/** The declared access of a field. Throws if there is none, so that no field becomes visible by mistake. */
export function declaredAccess(typeName: string, field: { readonly name: string; readonly extensions: object }) {
  const access = (field.extensions as Record<string, unknown>)[accessExtension] as FieldAccess | undefined;
  if (access === undefined) throw undeclared(typeName, field.name);
  return access;
}

export function undeclared(typeName: string, fieldName: string): Error {
  return new Error(`${typeName}.${fieldName} does not declare its access.`);
}

/** The key of the declaration in a field's `extensions`. */
export const accessExtension = 'parleyAccess';
