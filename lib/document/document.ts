import type { Declarations } from "../model/declarations";

/** One environment as a YAML document: its declarations, and how Terraform handles them. */
export interface EnvironmentDocument extends Declarations {
  readonly backend?: BackendDeclaration;
  readonly carrier?: Carrier;
}

/** A Terraform backend's type and that backend's own keys. */
export interface BackendDeclaration {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Terraform resource that carries a host's files. */
export type Carrier = "terraform_data" | "null_resource";
