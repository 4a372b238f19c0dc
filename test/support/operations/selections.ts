import {
  doTypesOverlap,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isRequiredArgument,
  isUnionType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { type Draft, type Fragment, noUses } from './draft.ts';
import { nativeNames } from './known-values.ts';
import type { SelectionProfile } from './selection-profiles.ts';
import { plain, toLiteral } from './values.ts';

type Field = GraphQLField<unknown, unknown>;

/** A selected field, without its own selection. */
interface Head {
  readonly text: string;
  readonly field: Field;
  /** The variables in its arguments. */
  readonly variables: ReadonlySet<string>;
}

/** Writes the selections of a document. */
export class SelectionWriter {
  readonly #draft: Draft;
  readonly #profile: SelectionProfile;
  /** By the type that has the field, so that it can be selected again. */
  readonly #heads = new Map<string, Head[]>();

  constructor(draft: Draft, profile: SelectionProfile) {
    this.#draft = draft;
    this.#profile = profile;
  }

  write(type: GraphQLCompositeType, depth: number, most = this.#profile.entries): string {
    const entries = this.#draft.choices.list(1, this.#draft.budget > 0 ? most : 1, () => this.#entry(type, depth));
    return `{ ${entries.join(' ')} }`;
  }

  #entry(type: GraphQLCompositeType, depth: number): string {
    const { choices } = this.#draft;
    this.#draft.budget--;
    // A union has no fields, and an interface only a few: their contents are selected through fragments.
    const fragments = isUnionType(type) ? 0.8 : isAbstractType(type) ? 0.6 : this.#profile.fragments;
    if (depth > 0 && this.#draft.budget > 0 && choices.chance(fragments)) return this.#fragment(type, depth);
    return this.#field(type, depth);
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const { choices, schema } = this.#draft;
    if (choices.chance(0.15)) return `...${this.#directives()} ${this.write(type, depth - 1)}`;
    const possible = overlapping(schema, type);
    const objects = possible.filter((other) => !isAbstractType(other));
    const target = choices.pick(choices.chance(0.2) ? possible : objects);
    if (choices.chance(0.5)) return `...${this.#spread(type, target, depth)}${this.#directives()}`;
    return `... on ${target.name}${this.#directives()} ${this.write(target, depth - 1)}`;
  }

  /** The name of a fragment: an existing one, or a new one. */
  #spread(parent: GraphQLCompositeType, type: GraphQLCompositeType, depth: number): string {
    const { choices, schema, fragments } = this.#draft;
    const fitting = [...fragments.values()].filter((one) =>
      doTypesOverlap(schema, parent, schema.getType(one.typeName) as GraphQLCompositeType),
    );
    if (fitting.length > 0 && choices.chance(0.6)) {
      const known = choices.pick(fitting);
      this.#draft.uses.fragments.add(known.name);
      return known.name;
    }
    const outer = this.#draft.uses;
    const uses = noUses();
    this.#draft.uses = uses;
    const text = this.write(type, depth - 1);
    this.#draft.uses = outer;
    const fresh = nativeNames.filter((name) => !fragments.has(name));
    const name = fresh.length > 0 && choices.chance(0.05) ? choices.pick(fresh) : `F${fragments.size}`;
    const fragment: Fragment = { name, typeName: type.name, text, uses };
    fragments.set(name, fragment);
    outer.fragments.add(name);
    return name;
  }

  #field(type: GraphQLCompositeType, depth: number): string {
    const { choices } = this.#draft;
    const leavesOnly = depth <= 0 || this.#draft.budget <= 0;
    const heads = (this.#heads.get(type.name) ?? []).filter(({ field }) => !leavesOnly || isLeaf(field));
    const again = heads.length > 0 && choices.chance(0.12);
    const { text, field, variables } = again ? choices.pick(heads) : this.#head(type, leavesOnly);
    for (const name of variables) this.#draft.uses.variables.add(name);
    const named = getNamedType(field.type);
    const inner = isCompositeType(named) ? ` ${this.write(named, depth - 1)}` : '';
    return `${text}${this.#directives()}${inner}`;
  }

  #head(type: GraphQLCompositeType, leavesOnly: boolean): Head {
    const { choices, schema } = this.#draft;
    const meta = type === schema.getQueryType() ? [SchemaMetaFieldDef, TypeMetaFieldDef] : [];
    const own = isUnionType(type) ? [] : Object.values(type.getFields());
    const weighted = [TypeNameMetaFieldDef, ...own, ...meta]
      .filter((field) => !leavesOnly || isLeaf(field))
      .map((field) => [this.#profile.weight(type.name, field.name), field] as const)
      .filter(([weight]) => weight > 0);
    const field = choices.weighted(weighted);
    const outer = this.#draft.uses;
    this.#draft.uses = noUses();
    const text = this.#keyed(field, `${field.name}${this.#arguments(type, field)}`);
    const head = { text, field, variables: this.#draft.uses.variables };
    this.#draft.uses = outer;
    this.#heads.set(type.name, [...(this.#heads.get(type.name) ?? []), head]);
    return head;
  }

  #arguments(type: GraphQLCompositeType, field: Field): string {
    const { choices, inputs } = this.#draft;
    const asked = field.args.filter((arg) => isRequiredArgument(arg) || choices.chance(this.#profile.given));
    const given = asked.map((arg) => {
      const parent = field === TypeMetaFieldDef ? '__type' : `${type.name}.${field.name}`;
      const value = inputs.make(arg.type, { parent, name: arg.name }, arg.defaultValue !== undefined);
      return `${arg.name}: ${toLiteral(value)}`;
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  /** The field under a key that stands for nothing else in the document, except for an occasional mistake. */
  #keyed(field: Field, text: string): string {
    const { choices, keys } = this.#draft;
    const meaning = `${text}: ${field.type}`;
    const free = (key: string) => (keys.get(key) ?? meaning) === meaning;
    const careless = choices.chance(0.004);
    let key = choices.chance(this.#profile.aliases)
      ? choices.pick([...nativeNames, 'a', 'b', 'id', 'name'])
      : field.name;
    for (let n = 0; !careless && !free(key); n++) key = `k${n}`;
    keys.set(key, meaning);
    return key === field.name ? text : `${key}: ${text}`;
  }

  #directives(): string {
    const { choices } = this.#draft;
    if (!choices.chance(this.#profile.directives)) return '';
    const names = choices.pick([['skip'], ['include'], ['skip', 'include'], ['include', 'skip']]);
    const parts = names.map((name) => {
      const condition = choices.chance(0.6) ? this.#draft.condition() : plain(choices.pick([true, false]));
      return ` @${name}(if: ${toLiteral(condition)})`;
    });
    return parts.join('');
  }
}

const known = new WeakMap<GraphQLCompositeType, GraphQLCompositeType[]>();

/** The types that a fragment can be on in this position. */
function overlapping(schema: GraphQLSchema, type: GraphQLCompositeType): GraphQLCompositeType[] {
  let found = known.get(type);
  if (!found) {
    const all = Object.values(schema.getTypeMap()).filter(isCompositeType);
    found = all.filter((other) => doTypesOverlap(schema, type, other));
    known.set(type, found);
  }
  return found;
}

const isLeaf = (field: Field): boolean => isLeafType(getNamedType(field.type));
