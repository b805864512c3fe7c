import * as fc from "fast-check";
import { validations } from "../../lib/bundle/file-kinds";
import { Secrets } from "../../lib/engine/transaction/secrets";
import { compiled } from "../compiled";
import { validDeclarations } from "../topology/arbitrary";

export interface Samples {
  /** `NUMBER/HOST/PATH` of what routers and DHCP servers read, for each host of each document. */
  readonly files: Readonly<Record<string, string>>;
  /** Those that a daemon or iptables reads first. */
  readonly subjects: readonly string[];
}

/** What random valid documents render; always the same ones. */
export function renderedSamples(documents: number): Samples {
  const files = fc
    .sample(validDeclarations(), { numRuns: documents, seed: 20 })
    .flatMap((declarations, index) =>
      compiled(declarations).bundles.flatMap((bundle) =>
        bundle.files.map(({ path, text }): [string, string] => [
          `${index}/${bundle.host}/${path.split("/current/")[1]!}`,
          Secrets.of(bundle, { VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD: "s3cr3t.." }).fill(text),
        ]),
      ),
    );
  const read = files.filter(([path]) => /\/(routers|dhcp)\//.test(path));
  const subjects = read.map(([path]) => path).filter((path) => /(rules|keepalived\.conf|dnsmasq\.conf)$/.test(path));
  return { files: Object.fromEntries(read), subjects };
}

/** A script that has `validate.sh`, beside the files, read all subjects, and says what it complains of. */
export function validation(subjects: readonly string[]): string {
  const byHost = new Map<string, string[]>();
  for (const path of subjects) {
    const [index, host, ...rest] = path.split("/");
    byHost.set(`${index}/${host}`, [...(byHost.get(`${index}/${host}`) ?? []), rest.join("/")]);
  }
  return [...byHost]
    .map(([host, all]) => `sh validate.sh e "$PWD/${host}" ${validations(all).join(" ")} | sed 's|^|${host}/|'`)
    .join("\n");
}
