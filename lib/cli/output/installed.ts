import { UserError } from "../../errors/user-error";

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { peerDependencies } = require("cdktf-vrouter/package.json") as {
  readonly peerDependencies: Readonly<Record<string, string>>;
};

/**
 * Packages that are too heavy for those who do without what they are for: who wants it installs them.
 * @param files one of each package
 * @param otherwise what does without them
 * @throws UserError
 */
export function requireInstalled(files: readonly string[], what: string, otherwise?: string): void {
  const missing = files.filter((file) => !isInstalled(file)).map(packageOf);
  if (missing.length === 0) return;
  const versions = missing.map((name) => `${name}@${peerDependencies[name]!.replace("^", "")}`);
  throw new UserError([
    `NOT_INSTALLED: ${what} needs ${missing.join(", ")}, which cdktf-vrouter does not bring along; ` +
      `install it beside cdktf-vrouter (npm install ${versions.join(" ")})${otherwise === undefined ? "" : `, or ${otherwise}`}`,
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

/** `@viz-js/viz` of `@viz-js/viz/lib/x.js`, `yaml` of `yaml/util`. */
function packageOf(file: string): string {
  return file
    .split("/")
    .slice(0, file.startsWith("@") ? 2 : 1)
    .join("/");
}
