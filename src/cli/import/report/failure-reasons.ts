import type { Reason } from '../source-row.ts';

/** An expected failure of a row, in the shape that the API and the domain share. */
export interface RowFailure {
  readonly code: string;
  readonly message: string;
  readonly issues?: readonly { path: readonly string[]; message: string }[];
  readonly references?: readonly { path: readonly string[]; typeName: string; id: string | null }[];
  readonly field?: string;
}

/** Why a row failed: one reason for each issue and each missing reference. */
export function toReasons(failure: RowFailure): Reason[] {
  const { code, message, issues, references } = failure;
  if (issues) return issues.map((issue) => ({ code, message: issue.message, path: issue.path }));
  if (references)
    return references.map(({ path, typeName, id }) => ({
      code,
      message: `There is no ${typeName} ${id ?? ''}.`,
      path,
    }));
  return [{ code, message, path: failure.field === undefined ? [] : [failure.field] }];
}

/** Does the failure mean that the row's conversation already exists? Ids and external ids are unique. */
export function isThereAlready({ code, field }: RowFailure): boolean {
  return code === 'CONFLICT' && (field === 'id' || field === 'externalId');
}
