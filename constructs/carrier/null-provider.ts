import type { TerraformStack } from "cdktf";

/** No name of a host. */
const ID = "NullProvider";

/** `@cdktf/provider-null` is an optional peer: it is needed, and loaded, for `null_resource` only. */
export function requireNullProvider(stack: TerraformStack): void {
  if (stack.node.tryFindChild(ID) !== undefined) return;
  const { NullProvider } = loadPackage();
  new NullProvider(stack, ID);
}

function loadPackage(): typeof import("@cdktf/provider-null").provider {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return (require("@cdktf/provider-null") as typeof import("@cdktf/provider-null")).provider;
  } catch (error) {
    throw new Error(
      "null_resource, which carries hosts of this stack, or did so by its lock file, needs the package @cdktf/provider-null: " +
        "npm install @cdktf/provider-null",
      { cause: error },
    );
  }
}
