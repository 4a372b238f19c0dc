import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

/** Returns a value for an input field by its path, such as `customer.email`; `undefined` requests one by its type. */
export type Exceptions = (path: string, nth: number) => unknown;

/**
 * A value for each field of an input type: from the exceptions, or by the field's type. Another `nth` returns other
 * values. Null from the exceptions omits the field.
 */
export function sampleInput(type: GraphQLInputObjectType, exceptions: Exceptions, nth: number, path = '') {
  const entries = Object.values(type.getFields()).flatMap((field): [string, unknown][] => {
    const at = path === '' ? field.name : `${path}.${field.name}`;
    const value = exceptions(at, nth);
    if (value === null) return [];
    return [[field.name, value ?? sampleOf(field.type, field, exceptions, nth, at)]];
  });
  return Object.fromEntries(entries);
}

function sampleOf(
  type: GraphQLInputType,
  field: GraphQLInputField,
  exceptions: Exceptions,
  nth: number,
  path: string,
): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType, field, exceptions, nth, path);
  if (isListType(type)) return [sampleOf(type.ofType, field, exceptions, nth, path)];
  if (isInputObjectType(type)) return sampleInput(type, exceptions, nth, path);
  if (isEnumType(type))
    return type
      .getValues()
      .filter(({ value }) => value !== firstDefault(field, nth))
      .at(-nth)?.name;
  switch (type.name) {
    case 'String':
      return `${field.name} ${nth}`;
    case 'Int':
      return nth + 1;
    case 'Boolean':
      return nth === 1;
    // Each field has a different time, so that none can be mistaken for another or for its default.
    case 'DateTime':
      return new Date(Date.UTC(2000 + nth, 1, path.length, 4, 5, 6, 7)).toISOString();
    case 'JSONObject':
      return { [`${field.name}Num`]: nth, sharedStr: `${nth}` };
    default:
      throw new Error(`${path} is of type ${type}, for which there is no sample: return one as an exception.`);
  }
}

/** The first sample is not the field's default. */
const firstDefault = ({ defaultValue }: GraphQLInputField, nth: number) => (nth === 1 ? defaultValue : undefined);
