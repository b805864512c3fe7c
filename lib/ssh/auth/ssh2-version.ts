import { EngineError } from "../../errors/engine-error";

/** The one whose inside `acceptCertificates` knows. */
const KNOWN = "1.17.0";

/** Another one may be there when a project overrides it. @throws EngineError before anybody is asked for a login */
export function requireKnownSsh2(): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { version } = require("ssh2/package.json") as { readonly version: string };
  if (version === KNOWN) return;
  throw new EngineError(
    "LIBRARY_VERSION",
    `ssh2 ${version} is installed, and logins are made for ssh2 ${KNOWN} only: take what overrides it out of package.json ` +
      `(npm ls ssh2 shows it) and install again`,
  );
}
