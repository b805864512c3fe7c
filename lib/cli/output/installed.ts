import { UserError } from "../../errors/user-error";

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { peerDependencies } = require("cdktf-vrouter/package.json") as {
  readonly peerDependencies: Readonly<Record<string, string>>;
};

/**
 * Packages that are too heavy for those who do not draw: who does installs them.
 * @param files one of each package
 * @throws UserError
 */
export function requireInstalled(files: readonly string[], what: string): void {
  const missing = files.filter((file) => !isInstalled(file)).map(packageOf);
  if (missing.length === 0) return;
  const versions = missing.map((name) => `${name}@${peerDependencies[name]!.replace("^", "")}`);
  throw new UserError([
    `NOT_INSTALLED: ${what} needs ${missing.join(", ")}, which cdktf-vrouter does not bring along; ` +
      `install it beside cdktf-vrouter (npm install ${versions.join(" ")}), or write Mermaid, which needs nothing (.md, .mmd)`,
  ]);
}

function isInstalled(file: string): boolean {
  try {
    require.resolve(file);
    return true;
  } catch {
    return false;
  }
}

/** `@viz-js/viz` of `@viz-js/viz/lib/x.js`. */
function packageOf(file: string): string {
  return file.split("/").slice(0, 2).join("/");
}
