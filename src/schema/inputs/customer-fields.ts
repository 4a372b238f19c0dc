import type { builder } from '../core/builder.ts';
import { CustomerGender, CustomerPhotoType } from '../core/enums.ts';

type InputBuilder = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>;

/** The identifying and descriptive fields of a customer, shared by all inputs. */
export function customerFields(t: InputBuilder) {
  return {
    externalId: t.string({
      description: 'Their id in another system, 1 to 256 characters, unique in the organization.',
    }),
    email: t.string({
      description:
        'E-mail address without a name, at most 254 characters, unique in the organization. The case of its ASCII ' +
        'letters, its Unicode form and the spelling of its domain do not matter (`exämple.de` is `xn--exmple-cua.de`).',
    }),
    firstName: t.string({ description: 'First name, 1 to 40 characters.' }),
    lastName: t.string({ description: 'Last name, 1 to 40 characters.' }),
    phone: t.string({
      description:
        'Phone number in any form, at most 256 characters. Lookups ignore spaces, brackets, dots, ' +
        'slashes and dashes, and read a leading `00` as `+`. If several customers share it, the first is found.',
    }),
    photoUrl: t.string({
      description: 'URL of a photo, 1 to 200 characters: absolute http or https, or beginning with `//`.',
    }),
    photoType: t.field({ type: CustomerPhotoType, description: 'Where the photo comes from.' }),
    jobTitle: t.string({ description: 'Job title, at most 60 characters.' }),
    background: t.string({ description: 'Notes about the customer, at most 200 characters.' }),
    location: t.string({ description: 'Where the customer is, at most 60 characters.' }),
    organization: t.string({ description: 'The company that the customer works for, at most 60 characters.' }),
    gender: t.field({ type: CustomerGender, description: 'Gender.' }),
    age: t.string({ description: 'Age in any form, at most 256 characters.' }),
  };
}
