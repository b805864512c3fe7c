/** Where in the declarations: `["routers", "r1", "interfaces", 0, "ip_address"]`. */
export type DeclarationPath = readonly (string | number)[];

/** Something wrong (error) or risky (warning) in what was declared. */
export interface Problem {
  readonly severity: "error" | "warning";
  /** Stable, for scripts and the error catalogue: `UNKNOWN_ROUTER`. */
  readonly code: string;
  readonly path: DeclarationPath;
  /** The path's last key itself is at fault (an unknown key, a bad name), not its value. */
  readonly atKey?: boolean;
  /** The field that is not there, in the mapping that the path leads to. */
  readonly missing?: string;
  /** The key that was most likely meant. */
  readonly meant?: string;
  /** One line: what was given, why it is wrong, what to do. */
  readonly message: string;
}

/** `routers.r1.interfaces[0].ip_address` */
export function formatPath(path: DeclarationPath): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`)).join("");
}
