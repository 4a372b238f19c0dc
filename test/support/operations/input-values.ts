import {
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLList,
  type GraphQLNonNull,
  GraphQLString,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { Choices } from './choices.ts';
import {
  idTypeAt,
  integersAt,
  type KnownValues,
  nativeNames,
  oddNumbers,
  type Place,
  textsAt,
} from './known-values.ts';
import { nothing, plain, text, type Value } from './values.ts';

/** Offers a variable for a position instead of a value; null requests a value. */
export type OfferVariable = (type: GraphQLInputType, place: Place, hasDefault: boolean) => Value | null;

export interface InputOptions {
  readonly choices: Choices;
  readonly known: KnownValues;
  /** The probability that a value does not match its type. */
  readonly unfit: number;
  /** The probability that an optional field is given. */
  readonly given: number;
  readonly offer: OfferVariable;
}

const noVariables: OfferVariable = () => null;

/** Generates values for arguments and variables: mostly of the right shape, and often of existing rows. */
export class InputValues {
  readonly #options: InputOptions;

  constructor(options: Omit<InputOptions, 'offer'> & { offer?: OfferVariable }) {
    this.#options = { offer: noVariables, ...options };
  }

  make(type: GraphQLInputType, place: Place, hasDefault = false): Value {
    const { choices, offer, unfit } = this.#options;
    const variable = offer(type, place, hasDefault);
    if (variable) return variable;
    if (choices.chance(unfit)) return this.#unfit();
    if (isNonNullType(type)) return this.#present((type as GraphQLNonNull<GraphQLInputType>).ofType as never, place);
    return choices.chance(0.08) ? nothing : this.#present(type, place);
  }

  #present(type: GraphQLInputType, place: Place): Value {
    const { choices } = this.#options;
    if (isListType(type)) {
      const { ofType } = type as GraphQLList<GraphQLInputType>;
      // A single value stands for a list of one; it must not be a variable, because validation rejects one there.
      if (choices.chance(0.12)) return this.#present(bare(ofType), place);
      return { kind: 'list', items: choices.list(0, 3, () => this.make(ofType, place)) };
    }
    if (isInputObjectType(type)) return this.#object(Object.values(type.getFields()), type.name);
    if (isEnumType(type)) return { kind: 'word', name: choices.pick(type.getValues()).name };
    return this.#scalar((type as { name: string }).name, place);
  }

  #object(fields: readonly GraphQLInputField[], parent: string): Value {
    const { choices, given } = this.#options;
    // At least one field of a customer is given, or most inputs would fail.
    const wanted = parent === 'CustomerInput' ? choices.pick(['email', 'id']) : null;
    const chosen = fields.filter(
      (field) => isRequiredInputField(field) || field.name === wanted || choices.chance(given),
    );
    const entries = chosen.map((field) => {
      const value = this.make(field.type, { parent, name: field.name }, field.defaultValue !== undefined);
      return [field.name, value] as const;
    });
    return { kind: 'object', entries };
  }

  #scalar(type: string, place: Place): Value {
    const { choices, known } = this.#options;
    switch (type) {
      case 'ID':
        return this.#id(place);
      case 'Int':
        return plain(choices.pick(integersAt(known, place)));
      case 'Float':
        return plain(choices.pick(oddNumbers));
      case 'Boolean':
        return plain(choices.pick([false, true]));
      case 'DateTime':
        return text(choices.pick(known.times));
      case 'JSON':
      case 'JSONObject':
        return this.#json();
      default:
        return text(choices.pick(textsAt(known, place)));
    }
  }

  #id(place: Place): Value {
    const { choices, known } = this.#options;
    const type = idTypeAt(place);
    if (choices.chance(0.12)) return text(choices.pick(known.strangeIds));
    if (type === null || choices.chance(0.08)) return text(choices.pick(Object.values(known.ids).flat()));
    return text(choices.pick(known.ids[type]));
  }

  #json(): Value {
    const { choices, known, offer } = this.#options;
    const anyText = { parent: '', name: 'text' };
    const values: Readonly<Record<string, () => Value>> = {
      aNum: () => plain(choices.pick(oddNumbers)),
      bNum: () => plain(choices.pick(oddNumbers)),
      constructorStr: () => text(choices.pick(textsAt(known, anyText))),
      __proto__Txt: () => text(choices.pick(textsAt(known, anyText))),
      okBool: () => plain(choices.pick([true, false])),
      seenAt: () => text(choices.pick(known.times)),
      siteUrl: () => text('https://example.com/ä?x=1#y'),
      odd: () => plain(1),
    };
    const keys = [...choices.some(Object.keys(values).slice(0, -1), 0.3), ...choices.some(['odd'], 0.05)];
    const value = (key: string) => {
      const variable = key.endsWith('Str') ? offer(GraphQLString, anyText, false) : null;
      return variable ?? (choices.chance(0.1) ? nothing : values[key]!());
    };
    return { kind: 'object', entries: keys.map((key) => [key, value(key)]) };
  }

  /** A value that few types accept. */
  #unfit(): Value {
    const { choices } = this.#options;
    return choices.pick<Value>([
      nothing,
      { kind: 'list', items: [] },
      { kind: 'object', entries: [] },
      text('x'),
      plain(7),
      plain('1.0'),
      plain(true),
      plain(2_147_483_648),
      { kind: 'list', items: [nothing] },
      { kind: 'object', entries: [[choices.pick(nativeNames), plain(1)]] },
    ]);
  }
}

const bare = (type: GraphQLInputType): GraphQLInputType =>
  isNonNullType(type) ? ((type as GraphQLNonNull<GraphQLInputType>).ofType as GraphQLInputType) : type;
