import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type FieldRequiredness,
  type InputFieldMap,
  type InputType,
  type PothosInputFieldConfig,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { accessExtension, type FieldAccess, undeclared } from './access.ts';
import type { Context } from './context.ts';
import { openExtension } from './open-to-customers.ts';
import { requireOpen, requirePermission } from './require-permission.ts';

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      access: AccessPlugin<Types>;
    }
    // Named as in Pothos, because the declarations are merged.
    interface FieldOptions<
      Types extends SchemaTypes = SchemaTypes,
      ParentShape = unknown,
      Type extends TypeParam<Types> = TypeParam<Types>,
      Nullable extends FieldNullability<Type> = FieldNullability<Type>,
      Args extends InputFieldMap = InputFieldMap,
      ResolveShape = unknown,
      ResolveReturnShape = unknown,
    > {
      /** Who may see the field; see `FieldAccess`. */
      access: FieldAccess;
      /** R45: whether customers may select the field, whatever `access` says. Closed by default. */
      openToCustomers?: boolean;
    }
    interface InputFieldOptions<
      Types extends SchemaTypes = SchemaTypes,
      Type extends InputType<Types> | [InputType<Types>] = InputType<Types> | [InputType<Types>],
      Req extends FieldRequiredness<Type> = FieldRequiredness<Type>,
    > {
      /** R45: whether customers may give the argument or input field. Closed by default. */
      openToCustomers?: boolean;
    }
  }
}

type Resolve = GraphQLFieldResolver<unknown, object, object>;

/**
 * Requires every field to declare its access; otherwise the schema cannot be built. Whole operations are checked before
 * execution; root fields also check their own access, so that no entry point can bypass it. What is open to customers says so too.
 */
class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const access = config.pothosOptions.access as FieldAccess | undefined;
    if (access === undefined) throw undeclared(config.parentType, config.name);
    const { openToCustomers = false } = config.pothosOptions;
    const extensions = { ...config.extensions, [accessExtension]: access, [openExtension]: openToCustomers };
    return { ...config, extensions };
  }

  override onInputFieldConfig(config: PothosInputFieldConfig<Types>): PothosInputFieldConfig<Types> {
    const { openToCustomers = false } = config.pothosOptions;
    return { ...config, extensions: { ...config.extensions, [openExtension]: openToCustomers } };
  }

  override wrapResolve(resolve: Resolve, config: PothosOutputFieldConfig<Types>): Resolve {
    return config.kind === 'Query' || config.kind === 'Mutation' ? insisting(resolve, config) : resolve;
  }

  override wrapSubscribe(subscribe: Resolve | undefined, config: PothosOutputFieldConfig<Types>): Resolve | undefined {
    return subscribe && insisting(subscribe, config);
  }
}

function insisting<Types extends SchemaTypes>(resolve: Resolve, config: PothosOutputFieldConfig<Types>): Resolve {
  const { access, openToCustomers = false } = config.pothosOptions;
  const { needs } = access;
  const field = `${config.parentType}.${config.name}`;
  return (root, args, context, info) => {
    const { caller } = context as Context;
    if (caller.kind === 'customer') requireOpen(openToCustomers, field);
    else if (typeof needs === 'string') requirePermission(caller, needs, field);
    return resolve(root, args, context, info);
  };
}

/** The name of the plugin in the builder's list. */
export const accessPlugin = 'access';

SchemaBuilder.registerPlugin(accessPlugin, AccessPlugin);
