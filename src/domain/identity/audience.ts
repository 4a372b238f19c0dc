import { decodeId } from '../core/ids.ts';

const form = /^(?:urn:parley:|.*\/)(organization_[0-9a-z]{26})$/s;

/** R46: the organization that an audience names: `urn:parley:<organization id>`, or a text that ends in `/<organization id>`. */
export function organizationOfAudience(audience: string): string | null {
  const id = form.exec(audience)?.[1];
  return id === undefined ? null : decodeId('Organization', id);
}
