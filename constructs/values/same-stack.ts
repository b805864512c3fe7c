import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

/**
 * The name by which a construct's declaration refers to another construct. Names mean something within one environment
 * only: in another stack the same name may be something else.
 * @throws when the other construct is in another stack
 */
export function nameWithin(scope: Construct, other: Construct & { readonly name: string }): string {
  const [own, its] = [TerraformStack.of(scope), TerraformStack.of(other)];
  if (own === its) return other.name;
  throw new Error(
    `${scope.node.path} refers to ${other.node.path} of another stack: environments share plain values, not constructs; ` +
      `declare it in stack "${own.node.id}" too`,
  );
}
