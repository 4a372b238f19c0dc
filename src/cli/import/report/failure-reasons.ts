import type { Reason } from '../source-row.ts';

/** An expected failure of a row, as the API and the domain both have it. */
export interface RowFailure {
  readonly code: string;
  readonly message: string;
  readonly issues?: readonly { path: readonly string[]; message: string }[];
  readonly references?: readonly { path: readonly string[]; typeName: string; id: string | null }[];
  readonly field?: string;
}

/** Why a row failed, a reason for each issue and for each id that leads nowhere. */
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

/** Does the failure say that the row's conversation is there already? Ids and external ids are one conversation's only. */
export function isThereAlready({ code, field }: RowFailure): boolean {
  return code === 'CONFLICT' && (field === 'id' || field === 'externalId');
}
