import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { accessExtension, type FieldAccess, undeclared } from './access.ts';
import type { Context } from './context.ts';
import { requirePermission } from './require-permission.ts';

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      access: AccessPlugin<Types>;
    }
    // Named as Pothos names them: the declarations are merged.
    interface FieldOptions<
      Types extends SchemaTypes = SchemaTypes,
      ParentShape = unknown,
      Type extends TypeParam<Types> = TypeParam<Types>,
      Nullable extends FieldNullability<Type> = FieldNullability<Type>,
      Args extends InputFieldMap = InputFieldMap,
      ResolveShape = unknown,
      ResolveReturnShape = unknown,
    > {
      /** Who is shown the field; see `FieldAccess`. */
      access: FieldAccess;
    }
  }
}

type Resolve = GraphQLFieldResolver<unknown, object, object>;

/**
 * Makes every field declare its access: one that does not is no schema. Operations are judged as a whole before they are
 * executed; fields of the root insist on their access themselves as well, so that no way in can forget to.
 */
class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const access = config.pothosOptions.access as FieldAccess | undefined;
    if (access === undefined) throw undeclared(config.parentType, config.name);
    return { ...config, extensions: { ...config.extensions, [accessExtension]: access } };
  }

  override wrapResolve(resolve: Resolve, config: PothosOutputFieldConfig<Types>): Resolve {
    return config.kind === 'Query' || config.kind === 'Mutation' ? insisting(resolve, config) : resolve;
  }

  override wrapSubscribe(subscribe: Resolve | undefined, config: PothosOutputFieldConfig<Types>): Resolve | undefined {
    return subscribe && insisting(subscribe, config);
  }
}

function insisting<Types extends SchemaTypes>(resolve: Resolve, config: PothosOutputFieldConfig<Types>): Resolve {
  const { needs } = config.pothosOptions.access;
  if (typeof needs !== 'string') return resolve;
  const field = `${config.parentType}.${config.name}`;
  return (root, args, context, info) => {
    requirePermission((context as Context).caller, needs, field);
    return resolve(root, args, context, info);
  };
}

/** What the builder lists in its plugins. */
export const accessPlugin = 'access';

SchemaBuilder.registerPlugin(accessPlugin, AccessPlugin);
