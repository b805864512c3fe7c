import { TerraformBackend, type TerraformRemoteState } from "cdktf";
import type { Construct } from "constructs";
import { escapeTemplate } from "../constructs/escape-template";

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
    return JSON.parse(JSON.stringify(this.settings), (_, value: unknown) =>
      typeof value === "string" ? escapeTemplate(value) : value,
    ) as Record<string, unknown>;
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
