import { type GraphQLInputType, type GraphQLSchema, getNullableType, isInputObjectType, isNonNullType } from 'graphql';
import type { Choices } from './choices.ts';
import { InputValues } from './input-values.ts';
import { type KnownValues, nativeNames, type Place } from './known-values.ts';
import { toLiteral, type Value } from './values.ts';

/** A variable that an operation's text declares. */
export interface DeclaredVariable {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly required: boolean;
  readonly place: Place;
  /** As written in the text, with its default. */
  readonly declaration: string;
}

export interface Fragment {
  readonly name: string;
  readonly typeName: string;
  readonly text: string;
  readonly uses: Uses;
}

/** What a part of a document refers to. */
export interface Uses {
  readonly variables: Set<string>;
  readonly fragments: Set<string>;
}

export const noUses = (): Uses => ({ variables: new Set(), fragments: new Set() });

/** A document under construction: the state that its parts share. */
export class Draft {
  readonly schema: GraphQLSchema;
  readonly choices: Choices;
  readonly known: KnownValues;
  readonly variables = new Map<string, DeclaredVariable>();
  readonly fragments = new Map<string, Fragment>();
  /** Of the operation or fragment being written. */
  uses = noUses();
  /** What each response key stands for: within a document, always the same field with the same arguments. */
  readonly keys = new Map<string, string>();
  /** The number of selections that may still be written. */
  budget: number;
  readonly inputs: InputValues;
  readonly #constants: InputValues;

  constructor(schema: GraphQLSchema, choices: Choices, known: KnownValues, given: number) {
    this.schema = schema;
    this.choices = choices;
    this.known = known;
    this.budget = 40;
    const shared = { choices, known, given };
    this.inputs = new InputValues({ ...shared, unfit: 0.004, offer: (...asked) => this.#offer(...asked) });
    this.#constants = new InputValues({ ...shared, unfit: 0.004 });
  }

  /** A variable for a condition of `@skip` or `@include`. */
  condition(): Value {
    const bool = this.schema.getType('Boolean') as GraphQLInputType;
    return this.#variable(bool, true, { parent: '', name: 'if' }, false);
  }

  #offer(type: GraphQLInputType, place: Place, hasDefault: boolean): Value | null {
    // A value given as one variable contains no others.
    if (!this.choices.chance(isInputObjectType(getNullableType(type)) ? 0.15 : 0.4)) return null;
    if (!isNonNullType(type)) return this.#variable(type, false, place, hasDefault);
    return this.#variable(type.ofType as GraphQLInputType, true, place, hasDefault);
  }

  /** A variable for a position of this nullable type, which accepts null or not. */
  #variable(type: GraphQLInputType, nonNull: boolean, place: Place, hasDefault: boolean): Value {
    const { choices } = this;
    const fits = [...this.variables.values()].filter(
      (one) => String(one.type) === String(type) && (one.required || !nonNull || / = (?!null)/.test(one.declaration)),
    );
    if (fits.length > 0 && choices.chance(0.4)) return this.#use(choices.pick(fits));
    const required = choices.chance(nonNull ? 0.6 : 0.2);
    // A nullable variable is valid in a non-null position if it or the position has a default.
    const must = nonNull && !required && !hasDefault;
    const constant = must || choices.chance(0.3) ? this.#constant(type, place, nonNull) : null;
    const fresh = nativeNames.filter((name) => !this.variables.has(name));
    const name = fresh.length > 0 && choices.chance(0.05) ? choices.pick(fresh) : `v${this.variables.size}`;
    const declaration = `$${name}: ${type}${required ? '!' : ''}${constant === null ? '' : ` = ${toLiteral(constant)}`}`;
    const variable = { name, type, required, place, declaration };
    this.variables.set(name, variable);
    return this.#use(variable);
  }

  #use({ name }: DeclaredVariable): Value {
    this.uses.variables.add(name);
    return { kind: 'variable', name };
  }

  #constant(type: GraphQLInputType, place: Place, nonNull: boolean): Value {
    const value = this.#constants.make(type, place);
    return value.kind === 'null' && nonNull ? this.#constant(type, place, nonNull) : value;
  }
}
