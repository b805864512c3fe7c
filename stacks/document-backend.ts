import { TerraformBackend, type TerraformRemoteState } from "cdktf";
import type { Construct } from "constructs";
import { escapeTemplate } from "../constructs/values/escape-template";

/** Any of Terraform's backends with just the settings a document gives; its credentials come from the environment. */
export class DocumentBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    id: string,
    private readonly type: string,
    private readonly settings: Readonly<Record<string, unknown>>,
  ) {
    super(scope, id, type);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return escaped(this.settings) as Record<string, unknown>;
  }

  /** HCP Terraform is no backend to Terraform, but a block of its own. */
  override toTerraform(): unknown {
    return this.type === "cloud"
      ? { terraform: { cloud: this.synthesizeAttributes() } }
      : (super.toTerraform() as unknown);
  }

  override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error("environments share plain values, not Terraform state: pass a TypeScript value between the stacks");
  }
}

/** Keys are templates to Terraform, too. */
function escaped(value: unknown): unknown {
  if (typeof value === "string") return escapeTemplate(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [escapeTemplate(key), escaped(inner)]));
}
